// A playbook as one HTML page that needs nothing else: no script, nothing loaded from elsewhere, printed as it stands.
import { escapeXml as x } from './escape.ts'
import { isTechnique, techniqueUrl } from './markdown.ts'
import { type Outline, type OutlineStep, portWords } from './outline.ts'
import { toSvg } from './svg.ts'

export function toHtml(outline: Outline): string {
  const { name, summary, attack, tags, hash, effect, needs, takes, steps, onFailure } = outline
  const writes = needs.effects.filter((one) => one.effect !== 'read')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${x(name)}</title>
<style>${STYLE}</style>
</head>
<body><main>
<h1>${x(name)}</h1>
${summary ? `<p class="summary">${x(summary)}</p>` : ''}
<dl class="facts"><dt>Can at most</dt><dd>${effectOf(effect)}</dd>${takes === undefined ? '' : `<dt>Takes alerts</dt><dd>${takes}</dd>`}${attack.length > 0 ? `<dt>ATT&amp;CK techniques</dt><dd>${attack.map(technique).join(', ')}</dd>` : ''}${tags.length > 0 ? `<dt>Tags</dt><dd>${tags.map(x).join(', ')}</dd>` : ''}<dt>Identity</dt><dd><code>${x(hash)}</code></dd></dl>
<h2>Graph</h2>
<figure tabindex="0">${toSvg(outline)}</figure>
<h2>What it can do</h2>
${
  writes.length === 0
    ? '<p>It sends, changes and destroys nothing.</p>'
    : table(
        ['Effect', 'Step', 'On what', 'Taken back by'],
        writes.map((one) => [
          effectOf(one.effect),
          `${x(one.title)} ${link(one.node)}`,
          code(one.target ?? ''),
          one.undo ? code(one.undo) : 'nothing',
        ]),
      )
}
${needs.reachingPrivate.length > 0 ? `<p>May reach private addresses: ${needs.reachingPrivate.map(link).join(', ')}</p>` : ''}
<h2>Whom it asks</h2>
${
  needs.approvals.length === 0
    ? '<p>It asks nobody.</p>'
    : table(
        ['Step', 'Who', 'What', 'How many', 'Until'],
        needs.approvals.map((one) => [
          `${x(one.title)} ${link(one.node)}`,
          x(one.to || 'whoever may answer'),
          code(one.question ?? ''),
          x(one.quorum ?? '1'),
          x(one.deadline ?? 'no deadline'),
        ]),
      )
}
<h2>What it needs</h2>
${
  needs.connections.length === 0
    ? '<p>No connections.</p>'
    : table(
        ['Connection', 'Kind', 'Rights', 'Used by'],
        needs.connections.map((one) => [
          code(one.name),
          x(one.kind),
          one.rights.join(', '),
          one.usedBy.map(link).join(', '),
        ]),
      )
}
${needs.lists.length > 0 ? `<p>Lists: ${needs.lists.map(code).join(', ')}</p>` : ''}
${needs.calls.length > 0 ? `<p>Calls: ${needs.calls.map((call) => x(call.name)).join(', ')}</p>` : ''}
${exceptionsOf(outline)}
<h2>Steps</h2>
${steps.map((step) => stepOf(step, 3)).join('\n')}
${onFailure === undefined ? '' : `<p>When a run fails, ${link(onFailure)} follows.</p>`}
</main></body>
</html>
`
}

function exceptionsOf({ exceptions, name }: Outline): string {
  if (exceptions.length === 0) return ''
  const rows = exceptions.map(({ code: rule, title, playbook, node, level, reason }) => [
    `${x(rule)} ${x(title)}`,
    node === undefined
      ? `everywhere in ${x(playbook)}`
      : playbook === name
        ? link(node)
        : `${x(playbook)}: ${code(node)}`,
    level === 'off' ? 'nothing' : level,
    x(reason),
  ])
  return `<h2>Rules that do not count</h2>\n${table(['Rule', 'Where', 'Weighs', 'Why'], rows)}`
}

function stepOf(step: OutlineStep, depth: number): string {
  const { id, title, typeTitle, purpose, note, effect, fields, retry, timeout, undo, next, body } = step
  const level = Math.min(depth, 6)
  const facts = [timeout && `time limit ${timeout}`, retry && `tried ${retry}`, undo && `taken back by ${undo}`].filter(
    (fact) => typeof fact === 'string',
  )
  const ways = next.map(
    ({ port, to }) => `${portWords(port) ? `${x(portWords(port))}: ` : ''}${to.map(link).join(', ')}`,
  )
  return `<section id="${x(id)}"><h${level}>${x(title)} ${effect === 'none' ? '' : effectOf(effect)}</h${level}>
<p class="quiet">${x(typeTitle)} · <code>${x(id)}</code>${facts.length > 0 ? ` · ${facts.map(x).join(' · ')}` : ''}</p>
<p>${x(purpose)}</p>${note ? `<blockquote>${x(note)}</blockquote>` : ''}
${
  fields.length > 0
    ? table(
        ['Field', 'Value'],
        fields.map((field) => [code(field.name), code(field.text)]),
      )
    : ''
}
<p class="quiet">Then: ${ways.length > 0 ? ways.join(' · ') : 'it ends here.'}</p>
${body.map((inner) => stepOf(inner, depth + 1)).join('\n')}</section>`
}

const table = (head: string[], rows: string[][]): string =>
  `<div class="wide"><table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`

const technique = (id: string): string =>
  isTechnique(id) ? `<a href="${techniqueUrl(id)}" rel="noreferrer">${id}</a>` : x(id)
const link = (id: string): string => `<a href="#${x(id)}"><code>${x(id)}</code></a>`
const code = (text: string): string => (text === '' ? '' : `<code>${x(text)}</code>`)
const effectOf = (effect: string): string => `<span class="effect ${effect}">${effect}</span>`

const STYLE = `
body { margin: 0; color: #1b1f24; background: #fff; font: 15px/1.55 Inter, system-ui, sans-serif; }
main { max-width: 980px; margin: 40px auto; padding: 0 24px; }
h1 { font-size: 28px; margin: 0 0 8px; } h2 { margin: 40px 0 12px; font-size: 19px; border-bottom: 1px solid #dfe3e8; padding-bottom: 6px; }
h3, h4, h5, h6 { font-size: 15px; margin: 24px 0 4px; }
.summary { font-size: 17px; color: #424b55; } .quiet { color: #5c6570; font-size: 13px; margin: 2px 0 6px; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; } dt { color: #5c6570; } dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 0; overflow-x: auto; border: 1px solid #dfe3e8; border-radius: 10px; } figure svg { display: block; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; color: #5c6570; font-weight: 500; white-space: nowrap; } th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid #eceff2; vertical-align: top; } td code { overflow-wrap: anywhere; }
code { font: 12.5px ui-monospace, monospace; } blockquote { margin: 8px 0; padding: 2px 14px; border-left: 3px solid #dfe3e8; color: #424b55; }
section section { margin-left: 20px; padding-left: 16px; border-left: 2px solid #eceff2; }
.effect { font-size: 12px; font-weight: 500; padding: 1px 8px; border-radius: 9px; border: 1px solid #c9d0d8; } .effect.change, .effect.destroy { color: #a3262b; border-color: #a3262b; }
a { color: #2059b8; text-decoration: none; } @media print { main { margin: 0; max-width: none; } figure { overflow: visible; } figure svg { width: 100%; height: auto; } section { break-inside: avoid; } }
`
