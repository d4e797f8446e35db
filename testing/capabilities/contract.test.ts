// A capability has one name in one list, and under that name everything that it needs: a file in the engine, a folder in the
// host, a fake here. Files are looked at where the compiler cannot tell that something is missing.
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type CapabilityName, capabilities } from '../../engine/index.ts'
import { realCapabilities } from '../../host/index.ts'
import { fakes } from './index.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NAMES = Object.keys(capabilities) as CapabilityName[]
/** What stands in the folders besides the capabilities. */
const BESIDE = ['capability', 'error-table', 'index', 'real']

const namesIn = (folder: string) =>
  readdirSync(`${ROOT}${folder}`)
    .filter((name) => !name.includes('.test.'))
    .map((name) => name.replace(/\.ts$/, ''))
    .filter((name) => !BESIDE.includes(name))
    .sort()

test.each(['engine/capabilities', 'host/capabilities', 'testing/capabilities'])(
  '%s holds each of them once',
  (folder) => {
    expect(namesIn(folder)).toEqual([...NAMES].sort())
  },
)

describe.each(NAMES)('%s', (name) => {
  const { about, errors, limits, reaches } = capabilities[name]

  test('has a real part, and a fake for tests', () => {
    expect(existsSync(`${ROOT}host/capabilities/${name}`)).toBe(true)
    expect(realCapabilities[name]).toBeTypeOf('function')
    expect(fakes[name]()).toBeTypeOf('object')
  })

  test('says what it is for, and what it holds at most', () => {
    expect(about).toMatch(/^[A-Z].{10,}\.$/)
    for (const [limit, value] of Object.entries(limits)) {
      expect(limit).toMatch(/(?:Ms|Bytes|Count)$/)
      expect(value).toBeGreaterThan(0)
    }
    if (reaches === 'outside') expect(Object.keys(limits).length).toBeGreaterThan(0)
  })

  test('has in simulation what its fake has', () => {
    const world = { list: () => undefined, now: () => 0, write: () => undefined }
    const one = capabilities[name]
    const simulated = one.reaches === 'nothing' ? one.simulate(world) : one.simulate([])
    for (const method of Object.keys(fakes[name]())) expect(Object.keys(simulated)).toContain(method)
  })

  test('declares the errors that its real part throws', () => {
    const sources = globSync(`host/capabilities/${name}/**/*.ts`, { cwd: ROOT }).filter(
      (file) => !file.includes('.test.'),
    )
    const thrown = sources.flatMap((file) =>
      [...readFileSync(`${ROOT}${file}`, 'utf8').matchAll(/new CapabilityError\(\s*'([^']+)'/g)].map(
        ([, code]) => code,
      ),
    )
    const declared = errors.map(({ code }) => code)
    for (const code of thrown) expect(declared).toContain(code)
    for (const code of declared.filter((one) => one.startsWith(`${name}/`))) expect(thrown).toContain(code)
    for (const { meaning, remedy } of errors)
      for (const text of [meaning, remedy]) expect(text).toMatch(/^[A-Z`].{10,}\.$/)
  })
})
