// A playbook as Markdown, for reviewers and auditors: what it is for, its graph, each step in words, what it can do, whom it asks,
// what it needs.
import { visibleText } from '../../engine/index.ts'
import { toMermaid } from './mermaid.ts'
import { allSteps, type Outline, type OutlineStep, portWords } from './outline.ts'

export function toMarkdown(outline: Outline): string {
  const { name, summary, attack, tags, hash, needs } = outline
  const writes = needs.effects.filter(({ effect }) => effect !== 'read')
  return `${[
    `# ${text(name)}`,
    summary && text(summary),
    table(
      ['', ''],
      [
        ['Can at most', outline.effect],
        ...(outline.takes === undefined ? [] : [['Takes alerts', outline.takes]]),
        ...(attack.length > 0 ? [['ATT&CK techniques', attack.map(technique).join(', ')]] : []),
        ...(tags.length > 0 ? [['Tags', tags.map(text).join(', ')]] : []),
        ['Identity', `\`${hash}\``],
      ],
    ),
    '## Graph',
    `\`\`\`mermaid\n${toMermaid(outline)}\n\`\`\``,
    '## What it can do',
    writes.length === 0
      ? 'It sends, changes and destroys nothing.'
      : table(
          ['Effect', 'Step', 'On what', 'Taken back by'],
          writes.map(({ effect, title, node, target = '', undo = 'nothing' }) => [
            effect,
            `${text(title)} (${link(node)})`,
            code(target),
            undo === 'nothing' ? undo : code(undo),
          ]),
        ),
    needs.reachingPrivate.length > 0 && `May reach private addresses: ${needs.reachingPrivate.map(link).join(', ')}`,
    '## Whom it asks',
    needs.approvals.length === 0
      ? 'It asks nobody.'
      : table(
          ['Step', 'Who', 'What', 'How many', 'Until'],
          needs.approvals.map(({ title, node, to, question = '', quorum = '1', deadline = 'no deadline' }) => [
            `${text(title)} (${link(node)})`,
            text(to || 'whoever may answer'),
            code(question),
            text(quorum),
            text(deadline),
          ]),
        ),
    '## What it needs',
    needs.connections.length === 0
      ? 'No connections.'
      : table(
          ['Connection', 'Kind', 'Rights', 'Used by'],
          needs.connections.map(({ name: connection, kind, rights, usedBy }) => [
            code(connection),
            text(kind),
            rights.join(', '),
            usedBy.map(link).join(', '),
          ]),
        ),
    needs.lists.length > 0 && `Lists: ${needs.lists.map(code).join(', ')}`,
    needs.calls.length > 0 &&
      `Calls: ${needs.calls.map((call) => `${text(call.name)} (\`${call.hash.slice(0, 15)}\`)`).join(', ')}`,
    outline.exceptions.length > 0 && '## Rules that do not count',
    outline.exceptions.length > 0 &&
      table(
        ['Rule', 'Where', 'Weighs', 'Why'],
        outline.exceptions.map(({ code: rule, title, playbook, node, level, reason }) => [
          text(`${rule} ${title}`),
          node === undefined
            ? `everywhere in ${text(playbook)}`
            : playbook === name
              ? link(node)
              : `${text(playbook)}: ${code(node)}`,
          level === 'off' ? 'nothing' : level,
          text(reason),
        ]),
      ),
    '## Steps',
    ...outline.steps.flatMap((step) => stepLines(step, 3)),
    outline.onFailure !== undefined && `When a run fails, ${link(outline.onFailure)} follows.`,
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('\n\n')}\n`
}

function stepLines(step: OutlineStep, depth: number): string[] {
  const { id, title, typeTitle, purpose, note, effect, fields, retry, timeout, undo, next, body } = step
  const facts = [
    effect !== 'none' && `effect ${effect}`,
    timeout && `time limit ${text(timeout)}`,
    retry && `tried ${text(retry)}`,
    undo && `taken back by ${text(undo)}`,
  ].filter(Boolean)
  const ways = next.map(
    ({ port, to }) => `${portWords(port) ? `${text(portWords(port))}: ` : ''}${to.map(link).join(', ')}`,
  )
  return [
    `${'#'.repeat(Math.min(depth, 6))} <a id="${id}"></a>${text(title)}`,
    `_${text(typeTitle)}_ · \`${id}\`${facts.length > 0 ? ` · ${facts.join(' · ')}` : ''}`,
    text(purpose),
    note ? `> ${text(note)}` : '',
    fields.length > 0
      ? table(
          ['Field', 'Value'],
          fields.map((field) => [code(field.name), code(field.text)]),
        )
      : '',
    ways.length > 0 ? `Then: ${ways.join(' · ')}` : 'Then: it ends here.',
    ...body.flatMap((inner) => stepLines(inner, depth + 1)),
  ].filter((part) => part !== '')
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replace(/\r?\n/g, ' ')).join(' | ')} |`
  return [line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)].join('\n')
}

const link = (id: string): string => `[${id}](#${id})`

/** Text of the playbook, so that nothing of it is taken for Markdown or HTML. */
const text = (given: string): string =>
  visibleText(given.replace(/\s+/g, ' ').trim())
    .replace(/[\\`*_{}[\]<>#&~]/g, '\\$&')
    // A backslash before it would count as its own where a table is cut into cells.
    .replaceAll('|', '&#124;')
    // What begins a list, a line under a heading or a rule, where it begins a line.
    .replace(/^(?=[-+=])/, '\\')
    .replace(/^(\d+)(?=[.)])/, '$1\\')
    // What hosts of git make links, mentions and formulas of by themselves.
    .replaceAll('://', '&#58;//')
    .replace(/www\./gi, (found) => `${found.slice(0, 3)}&#46;`)
    .replaceAll('@', '&#64;')
    .replaceAll('$', '&#36;')

function code(given: string): string {
  const flat = given.replace(/\s+/g, ' ').trim()
  if (flat === '') return ''
  const shortened = flat.length > 300 ? `${flat.slice(0, 299)}…` : flat
  // What ends a span of code, or a cell, is written as text instead.
  return /[`|]/.test(shortened) ? `<code>${text(shortened)}</code>` : `\`${visibleText(shortened)}\``
}

const technique = (id: string): string => (isTechnique(id) ? `[${id}](${techniqueUrl(id)})` : text(id))

/** A playbook may hold any text where techniques are named. */
export const isTechnique = (id: string): boolean => /^T\d{4}(\.\d{3})?$/.test(id)

export const techniqueUrl = (id: string): string => `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`

/** Every step's id, for checks that nothing is left out. */
export const stepIds = (outline: Outline): string[] => allSteps(outline.steps).map(({ id }) => id)
