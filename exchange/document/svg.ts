// A playbook's canvas as SVG: nothing in it is loaded from elsewhere, and it is read on light and dark paper alike.
import { type Box, type Drawing, drawingOf, type Line } from './drawing.ts'
import { escapeXml } from './escape.ts'
import type { Outline, StepFamily } from './outline.ts'

const COLOURS: { [family in StepFamily]: string } = {
  trigger: '#2f6fde',
  condition: '#8a5cd1',
  person: '#c77a12',
  flow: '#4a7d8c',
  data: '#6b7683',
  action: '#2c8a57',
}
const EFFECTS: { [effect: string]: string } = {
  read: '#2f6fde',
  notify: '#c77a12',
  change: '#b5482a',
  destroy: '#a3262b',
}

export function toSvg(outline: Pick<Outline, 'steps' | 'layout' | 'name'>): string {
  const drawing = drawingOf(outline)
  const { width, height } = drawing
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(`Graph of ${outline.name}`)}" font-family="Inter, system-ui, sans-serif">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8a94a0"/></marker></defs>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${loops(drawing).map(loopOf).join('\n')}
${drawing.lines.map(lineOf).join('\n')}
${cards(drawing).map(cardOf).join('\n')}
</svg>
`
}

const loops = ({ boxes }: Drawing) => boxes.filter(({ step }) => step.body.length > 0)
const cards = ({ boxes }: Drawing) => boxes.filter(({ step }) => step.body.length === 0)

function loopOf({ step, x, y, width, height }: Box): string {
  return `<g><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12" fill="#f4f6f8" stroke="${COLOURS[step.family]}" stroke-dasharray="5 4"/><text x="${x + 16}" y="${y + 26}" font-size="13" font-weight="600" fill="#1b1f24">${fitted(step.title, width - 32, 13)}</text></g>`
}

function cardOf({ step, x, y, width, height }: Box): string {
  const effect = EFFECTS[step.effect]
  const badge = effect
    ? `<rect x="${x + width - 62}" y="${y + height - 24}" width="52" height="15" rx="7.5" fill="none" stroke="${effect}"/><text x="${x + width - 36}" y="${y + height - 13}" font-size="10" text-anchor="middle" fill="${effect}">${step.effect}</text>`
    : ''
  return `<g><title>${escapeXml(`${step.title} (${step.id})`)}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="9" fill="#ffffff" stroke="#c9d0d8"/><rect x="${x}" y="${y}" width="4" height="${height}" rx="2" fill="${COLOURS[step.family]}"/><text x="${x + 16}" y="${y + 26}" font-size="13" font-weight="600" fill="#1b1f24">${fitted(step.title, width - 28, 13)}</text><text x="${x + 16}" y="${y + 46}" font-size="11" fill="#5c6570">${fitted(step.typeTitle, width - (effect ? 90 : 28), 11)}</text>${badge}</g>`
}

function lineOf({ from, to, words, isError }: Line): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
  const [x2, y2] = [to.x - 2, to.y + to.height / 2]
  const bend = Math.max(36, Math.abs(x2 - x1) / 2)
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  const label = words
    ? `<text x="${(x1 + x2) / 2}" y="${(y1 + y2) / 2 - 4}" font-size="10" text-anchor="middle" fill="#5c6570" stroke="#ffffff" stroke-width="3" paint-order="stroke">${escapeXml(words)}</text>`
    : ''
  return `<g><path d="${path}" fill="none" stroke="${isError ? '#c9707a' : '#8a94a0'}" stroke-width="1.4"${isError ? ' stroke-dasharray="4 4"' : ''} marker-end="url(#tip)"/>${label}</g>`
}

/** As much of a text as has room; nobody measures here, so with some to spare. */
function fitted(text: string, width: number, size: number): string {
  const letters = [...text]
  let left = width / size
  const count = letters.findIndex((letter) => {
    left -= widthOf(letter)
    return left < 0
  })
  return escapeXml(
    count < 0
      ? text
      : `${letters
          .slice(0, Math.max(3, count - 1))
          .join('')
          .trimEnd()}…`,
  )
}

/** How wide a letter is at most or about, in sizes of the font. */
function widthOf(letter: string): number {
  if (/[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]|\p{Extended_Pictographic}/u.test(letter))
    return 1.05
  return /[MW@%]/.test(letter) ? 0.95 : /[\p{Lu}mw]/u.test(letter) ? 0.75 : 0.56
}
