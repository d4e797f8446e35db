import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compile, type Plan, type Playbook, readPlaybook } from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'
import { drawingOf } from './drawing.ts'
import { toHtml } from './html.ts'
import { stepIds, toMarkdown } from './markdown.ts'
import { toMermaid } from './mermaid.ts'
import { outlineOf } from './outline.ts'
import { toSvg } from './svg.ts'

const catalog = createNodeCatalog()

function outline(text: string) {
  const { playbook, source } = readPlaybook(text)
  const { plan, diagnostics, exceptions } = compile(playbook as Playbook, catalog, source ? { source } : {})
  if (!plan) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return outlineOf(playbook as Playbook, plan as Plan, catalog, exceptions)
}

const example = (name: string) =>
  outline(readFileSync(new URL(`../../examples/${name}/${name}.playbook.yaml`, import.meta.url), 'utf8'))

const HOSTILE = `firebreak: 2
name: "<script>alert(1)</script> | [x](javascript:alert(1)) \`code\`"
summary: "</style><img src=x onerror=alert(1)>"
attack: ["T1566.002"]
nodes:
  end: { type: trigger/alert, title: '"] --> evil', next: loop }
  loop:
    type: flow/for-each
    title: "A & B < C"
    with: { items: "\${[1, 2]}" }
    body:
      inner: { type: action/log, note: "| # <b>", with: { message: "</svg><script>" } }
    next: last
  last: { type: data/set, with: { values: { a: "b | c" } } }
`

const NAMES = ['phishing-triage', 'alert-triage', 'ransomware-containment']

describe('a document', () => {
  it('tells the rules that do not count, where and why, whatever the reason holds', () => {
    const given = outline(
      `firebreak: 2\nname: Calls\nnodes:\n  t: { type: trigger/alert, next: ask }\n  ask:\n    type: action/http-request\n    with: { url: https://a.example/ }\n    exceptions: { FB404: "<b>it | ends</b>" }\n`,
    )
    const markdown = toMarkdown(given)
    const section = markdown.split('## Rules that do not count')[1]?.split('## Steps')[0]
    expect(section).toContain('FB404')
    expect(section).toContain('(#ask)')
    expect(section).not.toContain('<b>')
    expect(toHtml(given)).toContain('&lt;b&gt;it | ends&lt;/b&gt;')
    expect(toMarkdown(example('alert-triage'))).not.toContain('Rules that do not count')
  })

  it.each([
    ['takes: alert\n', 'trigger/alert', 'in one shape (OCSF), from every source'],
    ['takes: original\n', 'trigger/alert', 'as the source sent them'],
    ['', 'trigger/alert', 'as the source sent them, since it does not say'],
    ['', 'trigger/manual', undefined],
  ])('tells in which shape it takes alerts: %j, %s', (takes, trigger, words) => {
    const given = outline(
      `firebreak: 2\nname: Calls\n${takes}nodes:\n  t: { type: ${trigger}, next: log }\n  log: { type: action/log, with: { message: hi } }\n`,
    )
    expect(given.takes).toBe(words)
    expect(toMarkdown(given).includes('Takes alerts')).toBe(words !== undefined)
    expect(toHtml(given).includes(`<dt>Takes alerts</dt><dd>${words}</dd>`)).toBe(words !== undefined)
  })

  it.each(NAMES)('of %s tells every step, write, question and connection', (name) => {
    const given = example(name)
    const [markdown, html] = [toMarkdown(given), toHtml(given)]
    expect(stepIds(given).length).toBeGreaterThan(15)
    for (const id of stepIds(given)) {
      expect(markdown).toContain(`<a id="${id}"></a>`)
      expect(html).toContain(`<section id="${id}">`)
    }
    for (const { node } of given.needs.effects.filter(({ effect }) => effect !== 'read')) {
      expect(markdown.split('## Whom it asks')[0]).toContain(`(#${node})`)
    }
    for (const { to } of given.needs.approvals) expect(html).toContain(to)
    for (const { name: connection } of given.needs.connections) expect(markdown).toContain(`\`${connection}\``)
    for (const id of given.attack)
      expect(html).toContain(`https://attack.mitre.org/techniques/${id.replace('.', '/')}/`)
  })

  it('is the same every time', () => {
    expect(toHtml(example('phishing-triage'))).toBe(toHtml(example('phishing-triage')))
  })

  it('takes nothing of a playbook for markup', () => {
    const given = outline(HOSTILE)
    const [html, svg, markdown, mermaid] = [toHtml(given), toSvg(given), toMarkdown(given), toMermaid(given)]
    for (const text of [html, svg]) {
      expect(text).not.toContain('<script')
      expect(text).not.toContain('<img')
      expect(text.match(/<svg/g)).toHaveLength(1)
      expect(text.match(/<\/svg>/g)).toHaveLength(1)
    }
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).toContain("default-src 'none'")
    const [first] = markdown.split('\n')
    expect(first).not.toMatch(/(^|[^\\])<script|(^|[^\\])\[x\]\(/)
    expect(markdown).toContain('b &#124; c')
    expect(mermaid).toContain('n_end(["#34;] --#62; evil"])')
    expect(mermaid.split('\n').filter((line) => line.includes('evil'))).toHaveLength(1)
  })
})

/** The cells of a row as GitHub cuts it (https://github.github.com/gfm, tables): a bar ends one unless a backslash stands before it. */
const cellsOf = (row: string): string[] => (row.match(/(?:\\.|[^|\\])+/g) ?? []).filter((cell) => cell.trim() !== '')

describe('a document of a hostile playbook', () => {
  const given = outline(
    `firebreak: 2
name: "a\\x1b[2J\\u202eb"
connections: { edr: "http" }
nodes:
  t: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    title: "one|two \\\\| three &lt;img&gt;"
    with: { to: [soc], question: "\`\`<img src=x>\`\` | now?", deadline: "\${'<img src=x>'}" }
    next: { approved: act, rejected: act, expired: act }
  act:
    type: action/http-request
    join: any
    effect: change
    timeout: 5s
    title: "a\\\\|b"
    with: { connection: edr, method: POST, url: "/\`\` | <img src=x>/\`\` \\\\| y", json: { a: "\`\`\`<b>\`\`\`" } }
`,
  )

  it('begins no markup and no cell of its own, whatever stands in values and titles', () => {
    const markdown = toMarkdown(given)
    const outsideOfCode = markdown.replace(/(?<!\\)`[^`\n]*`/g, '')
    expect(outsideOfCode).not.toMatch(/(^|[^\\])<(img|b)\b/)
    for (const [heading, cells] of [
      ['What it can do', 4],
      ['Whom it asks', 5],
      ['What it needs', 4],
    ] as const) {
      const rows = markdown.split(`## ${heading}`)[1]?.split('\n\n')[1]?.split('\n') ?? []
      expect(
        rows.map((row) => cellsOf(row).length),
        heading,
      ).toEqual(rows.map(() => cells))
    }
  })

  it('steers no terminal and turns no text around, in any format', () => {
    for (const write of [toMarkdown, toHtml, toSvg]) {
      const written = write(given)
      expect(written, write.name).toMatch(/a\\+x1b\\?\[2J\\+u202eb/)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those must not be there
      expect(written, write.name).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }
  })
})

describe('a drawing', () => {
  it.each([
    ['T'.repeat(80), 24],
    ['日本語の題名'.repeat(20), 17],
    ['i'.repeat(80), 33],
  ])('cuts a title where it has no more room: %s', (title, most) => {
    const given = outline(
      `firebreak: 2\nname: Long\nnodes:\n  t: { type: trigger/alert, next: log }\n  log: { type: action/log, title: "${title}", with: { message: hi } }\n`,
    )
    const [, shown = ''] = /font-weight="600"[^>]*>([^<]*…)<\/text>/.exec(toSvg(given)) ?? []
    expect([...shown].length).toBeLessThanOrEqual(most)
    expect([...shown].length).toBeGreaterThan(most / 2)
  })

  it.each(NAMES)('of %s lays no card over another, and everything within the picture', (name) => {
    const { boxes, width, height, lines } = drawingOf(example(name))
    const cards = boxes.filter(({ step }) => step.body.length === 0)
    for (const [at, one] of cards.entries()) {
      expect([one.x >= 0, one.y >= 0, one.x + one.width <= width, one.y + one.height <= height]).toEqual([
        true,
        true,
        true,
        true,
      ])
      for (const other of cards.slice(at + 1)) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y
        expect(apart, `${one.step.id} and ${other.step.id}`).toBe(true)
      }
    }
    expect(lines.length).toBeGreaterThanOrEqual(cards.length - 4)
  })

  it('without positions goes from left to right, loops around their bodies', () => {
    const { boxes } = drawingOf(outline(HOSTILE))
    const at = (id: string) => boxes.find(({ step }) => step.id === id)!
    const [start, loop, inner, last] = ['end', 'loop', 'inner', 'last'].map(at)
    expect(start!.x + start!.width).toBeLessThan(loop!.x)
    expect(loop!.x + loop!.width).toBeLessThan(last!.x)
    expect(inner!.x > loop!.x && inner!.x + inner!.width < loop!.x + loop!.width).toBe(true)
    expect(inner!.y > loop!.y && inner!.y + inner!.height < loop!.y + loop!.height).toBe(true)
  })
})
