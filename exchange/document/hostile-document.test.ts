// Whatever a playbook holds, a document of it has the structure that a harmless one has: the words differ, and nothing else.
import { marked } from 'marked'
import { describe, expect, it } from 'vitest'
import { compile, type Playbook, readPlaybook } from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'
import { toHtml } from './html.ts'
import { toMarkdown } from './markdown.ts'
import { toMermaid } from './mermaid.ts'
import { outlineOf } from './outline.ts'
import { toSvg } from './svg.ts'

const catalog = createNodeCatalog()

/** A playbook with this text wherever one may stand. */
function outline(words: string) {
  const text = JSON.stringify(words)
  const { playbook, source } = readPlaybook(`firebreak: 2
name: ${text}
summary: ${text}
tags: [${text}]
attack: [${text}]
nodes:
  t: { type: trigger/alert, title: ${text}, note: ${text}, next: ask }
  ask:
    type: human/approval
    title: ${text}
    note: ${text}
    with: { to: [${text}], question: ${text}, deadline: 1h }
    next: { approved: loop, rejected: loop, expired: loop }
  loop:
    type: flow/for-each
    join: any
    title: ${text}
    with: { items: "\${[1]}" }
    body:
      inner: { type: action/log, title: ${text}, note: ${text}, with: { message: ${text} } }
    next: act
  act:
    type: action/http-request
    effect: change
    title: ${text}
    with: { method: POST, url: "https://edr.example/x", text: ${text}, headers: { x-note: ${text} } }
    exceptions: { FB404: ${JSON.stringify(`The reason: ${words}`)} }
`)
  const { plan, diagnostics, exceptions } = compile(playbook as Playbook, catalog, source ? { source } : {})
  if (!plan) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return outlineOf(playbook as Playbook, plan, catalog, exceptions)
}

const HOSTILE = [
  '``` # not a heading',
  '```\n# heading\n```js\nx\n```',
  '~~~',
  "%%{init: {'theme': 'forest', 'securityLevel': 'loose'}}%%",
  '%% nothing after this',
  'click n_t href "javascript:alert(1)"',
  '"]\nclick n_t href "javascript:alert(1)"\nx["',
  '"] --> evil["',
  '")]}; style n_t fill:#f00; x[("',
  '-->|"x"| n_act; end',
  'subgraph x\nend',
  '"`**markdown**`"',
  '</script><script>alert(1)</script>',
  '</title></text></svg><img src=x onerror=alert(1)>',
  ']]> <!-- <![CDATA[ -->',
  '" onload="alert(1)" x="',
  "' onload='alert(1)' x='",
  '&lt;img src=x&gt; &#60;b&#62;',
  '- a list',
  '+ a list',
  '1. a list',
  '2) a list',
  '> a quote',
  '[!WARNING]',
  '# heading #',
  'heading\n===',
  '---',
  '    indented',
  '| a | b |\n| --- | --- |\n| c | d |',
  'a | b \\| c \\',
  '[x](javascript:alert(1)) ![i](https://evil.example/x.png) [r]: https://evil.example',
  'https://evil.example/x www.evil.example someone@evil.example',
  '**bold** _it_ ~~gone~~ `code` ``co`de``',
  '$$\\href{javascript:alert(1)}{x}$$',
  '\\',
]

/** Tags with their attributes, and no text. Where one is told by a text, the text is left out. */
const tagsOf = (markup: string): string[] =>
  (markup.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/ (aria-label|width|viewBox)="[^"]*"/g, ''))
/** Without what stands in quotes. */
const bareLines = (graph: string): string[] => graph.replace(/"[^"\n]*"/g, '""').split('\n')

const tame = outline('Harmless words')

describe.each(HOSTILE.map((words) => [words]))('%j', (words) => {
  const given = outline(words)

  it('stays words in HTML and SVG', () => {
    expect(tagsOf(toHtml(given))).toEqual(tagsOf(toHtml(tame)))
    expect(tagsOf(toSvg(given))).toEqual(tagsOf(toSvg(tame)))
  })

  it('stays words in Markdown, as hosts of git read it', () => {
    const read = (markdown: string) => tagsOf(marked.parse(markdown, { gfm: true, async: false }))
    expect(read(toMarkdown(given))).toEqual(read(toMarkdown(tame)))
  })

  it('stays within its label in Mermaid, and gives it no order', () => {
    const graph = toMermaid(given)
    expect(bareLines(graph)).toEqual(bareLines(toMermaid(tame)))
    expect(graph).not.toMatch(/%%|[`$\\]/)
    expect(graph.match(/"[^"\n]*"/g)?.filter((label) => /[{}<>|]/.test(label))).toEqual([])
  })
})
