// The one line on a node that matters: the condition, the target, who is asked. Never longer than a card is wide.
import type { JsonValue, PlaybookNode } from '../../engine/index.ts'

const MOST = 80

/** What this node does, from its fields; '' where there is nothing to say. */
export function lineOf(node: PlaybookNode): string {
  const fields = node.with ?? {}
  const line = LINES[node.type]?.(fields) ?? firstField(fields)
  const plain = line.replaceAll(/\s+/g, ' ').trim()
  return plain.length > MOST ? `${plain.slice(0, MOST - 1)}…` : plain
}

type Fields = { [name: string]: JsonValue }

const text = (value: JsonValue | undefined): string => {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return bare(value)
  if (Array.isArray(value)) return value.map(text).join(', ')
  return typeof value === 'object' ? Object.keys(value).join(', ') : String(value)
}

/** `${x}` alone reads as x. */
const bare = (value: string): string => {
  const inner = /^\$\{([\s\S]*)\}$/.exec(value.trim())?.[1]
  return inner !== undefined && !inner.includes('${') ? inner.trim() : value
}

const LINES: { [type: string]: (fields: Fields) => string } = {
  'trigger/alert': () => 'an alert arrives',
  'trigger/manual': () => 'somebody starts it',
  'condition/if': ({ when }) => text(when),
  'condition/switch': ({ cases }) =>
    Array.isArray(cases) ? cases.map((one) => text((one as Fields)['port'])).join(' · ') : '',
  'condition/severity': ({ value }) => text(value),
  'condition/in-list': ({ value, list, values }) => `${text(value)} in ${text(list) || text(values)}`,
  'data/set': ({ values }) => text(values),
  'data/map': ({ items }) => text(items),
  'data/filter': ({ items, keep }) => `${text(items)} where ${text(keep)}`,
  'flow/for-each': ({ items, concurrency }) =>
    `${text(items)}${concurrency === undefined ? '' : ` · ${text(concurrency)} at a time`}`,
  'flow/repeat': ({ while: condition, until, max }) => `${text(condition) || text(until)} · at most ${text(max)}`,
  'flow/wait': (fields) => `for ${text(fields['for'] ?? fields['until'])}`,
  'flow/playbook': ({ playbook }) => text(playbook),
  'flow/stop': () => 'ends the run well',
  'flow/fail': ({ message }) => text(message),
  'human/approval': ({ to, quorum, deadline }) =>
    [`${text(quorum) || '1'} of ${text(to) || 'anyone'}`, text(deadline)].filter(Boolean).join(' · '),
  'human/form': ({ to, deadline }) => [text(to), text(deadline)].filter(Boolean).join(' · '),
  'human/task': ({ to, deadline }) => [text(to), text(deadline)].filter(Boolean).join(' · '),
  'action/http-request': ({ method, url, connection }) =>
    `${text(method) || 'GET'} ${text(url)}${connection === undefined ? '' : ` via ${text(connection)}`}`,
  'action/log': ({ message }) => text(message),
}

function firstField(fields: Fields): string {
  const [first] = Object.values(fields)
  return text(first)
}
