// Every colour of a text on every surface that it may stand on has the contrast that WCAG 2.2 asks for (1.4.3, level AA).
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const sheet = readFileSync(fileURLToPath(new URL('./tokens.css', import.meta.url)), 'utf8')

function tokens(selector: string): Map<string, string> {
  const from = sheet.indexOf(`${selector} {`)
  const block = sheet.slice(from, sheet.indexOf('}', from))
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, value]) => [name as string, value as string]),
  )
}

const LIGHT = tokens(':root')
const DARK = new Map([...LIGHT, ...tokens('[data-mantine-color-scheme="dark"]')])

/** Relative luminance of an sRGB colour (WCAG 2.2, definitions). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const TEXTS = [
  'ink',
  'ink-soft',
  'ink-faint',
  'accent',
  'effect-read',
  'effect-notify',
  'effect-change',
  'effect-destroy',
  'ok',
  'waiting',
  'error',
  'warning',
]
const SURFACES = ['surface', 'surface-sunken', 'surface-raised', 'surface-hover']

const pairs = [
  ...TEXTS.flatMap((text) => SURFACES.map((surface) => [text, surface] as const)),
  ['accent-ink', 'accent'] as const,
  ['accent-ink', 'accent-strong'] as const,
  ['ink', 'surface-selected'] as const,
  ['ink-soft', 'surface-selected'] as const,
]

test.each([
  ['light', LIGHT],
  ['dark', DARK],
])('texts can be read in the %s', (_, theme) => {
  const weak = pairs.flatMap(([text, surface]) => {
    const [front, back] = [theme.get(text), theme.get(surface)]
    if (!front || !back) return [`${text} or ${surface} is missing`]
    const found = contrast(front, back)
    return found < 4.5 ? [`${text} on ${surface}: ${found.toFixed(2)}`] : []
  })
  expect(weak).toEqual([])
})
