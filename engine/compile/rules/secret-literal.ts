// A secret written into the playbook. The message never repeats it.
import type { JsonValue, Path } from '../../json.ts'
import type { Finding, Rule } from '../rule.ts'
import { isSecretName, looksRandom, secretShape } from '../secrets.ts'
import type { NodeView } from '../view.ts'

const MOST_DEPTH = 120

export const secretLiteral: Rule = {
  code: 'FB401',
  name: 'secret-literal',
  title: 'Secret in the playbook',
  severity: 'error',
  why: 'A playbook is kept in git, compared, exported and shown; a secret in it is a secret no more. What it does with a connection is the same, and the secret stays on the host.',
  mend: 'Remove it here and revoke it, it has been written down. Put the new one into a connection (`firebreak connections add`) and name the connection.',
  *check({ nodes, playbook }) {
    for (const node of nodes) {
      const { with: fields, undo, mock, example } = node.raw
      yield* look(fields, [...node.path, 'with'], node)
      yield* look(undo?.with, [...node.path, 'undo', 'with'], node)
      yield* look(mock?.output, [...node.path, 'mock', 'output'], node)
      yield* look(example, [...node.path, 'example'], node)
    }
    yield* look(playbook.vars, ['vars'])
    yield* look(playbook.outputs, ['outputs'])
    yield* look(playbook.connections, ['connections'])
  },
}

function* look(value: JsonValue | undefined, path: Path, node?: NodeView, holder = ''): Iterable<Finding> {
  if (typeof value === 'string') {
    const found = judge(value, String(path.at(-1)), holder)
    if (found) yield { path, ...(node && { node }), ...found }
  } else if (value !== null && typeof value === 'object' && path.length < MOST_DEPTH) {
    const key = String(path.at(-1))
    for (const [name, item] of Object.entries(value)) {
      const at = Array.isArray(value) ? Number(name) : name
      yield* look(item, [...path, at], node, Array.isArray(value) ? holder : key)
    }
  }
}

/** `name` is the field's, `holder` that of the map that it stands in. */
function judge(text: string, name: string, holder: string): Pick<Finding, 'message' | 'severity'> | undefined {
  const shape = secretShape(text)
  if (shape) return { message: `This looks like ${shape}. ${ADVICE}` }
  if (text.includes('${') || text.trim() === '') return undefined
  if (isSecretName(name)) {
    return { severity: 'warning', message: `${name} holds a literal, which may be a secret. ${ADVICE}` }
  }
  if (/headers?$/i.test(holder) && looksRandom(text)) {
    return { severity: 'warning', message: `The value of ${name} looks like a key. ${ADVICE}` }
  }
  return undefined
}

const ADVICE = 'Remove it, revoke it if it is real, and use a connection instead.'
