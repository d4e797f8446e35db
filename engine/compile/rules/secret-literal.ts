// A secret written into the playbook. The message never repeats it.
import type { JsonValue, Path } from '../../json.ts'
import type { Finding, Rule } from '../rule.ts'
import { isDocumentedExample, isSecretName, looksRandom, secretShape } from '../secrets.ts'
import type { NodeView } from '../view.ts'

const MOST_DEPTH = 120

export const secretLiteral: Rule = {
  code: 'FB401',
  name: 'secret-literal',
  title: 'Secret in the playbook',
  severity: 'error',
  safety: true,
  why: 'A playbook is kept in git, compared, exported and shown; a secret in it is a secret no more. What it does with a connection is the same, and the secret stays on the host.',
  mend: 'Remove it here and revoke it, it has been written down. Put the new one into a connection (`firebreak connections add`) and name the connection.',
  *check({ nodes, playbook }) {
    for (const node of nodes) {
      const { with: fields, undo, mock, example } = node.raw
      yield* look(fields, [...node.path, 'with'], node)
      if (undo) yield* look(undo.with, [...node.path, 'undo', 'with'], node)
      if (mock) yield* look(mock.output, [...node.path, 'mock', 'output'], node)
      yield* look(example, [...node.path, 'example'], node)
    }
    yield* look(playbook.vars, ['vars'])
    yield* look(playbook.outputs, ['outputs'])
    yield* look(playbook.connections, ['connections'])
  },
}

/** Collects into `found` rather than yielding: it looks at every value of the playbook. */
function look(value: JsonValue | undefined, path: Path, node?: NodeView): Finding[] {
  const found: Finding[] = []
  const at: (string | number)[] = []
  const visit = (item: JsonValue, name: string, holder: string): void => {
    if (typeof item === 'string') {
      const judged = judge(item, name, holder)
      if (judged) found.push({ path: [...path, ...at], ...(node && { node }), ...judged })
    } else if (item !== null && typeof item === 'object' && at.length < MOST_DEPTH) {
      const isList = Array.isArray(item)
      for (const key of Object.keys(item)) {
        at.push(isList ? Number(key) : key)
        visit((item as { [key: string]: JsonValue })[key] as JsonValue, isList ? name : key, isList ? holder : name)
        at.pop()
      }
    }
  }
  if (value !== undefined) visit(value, String(path.at(-1)), '')
  return found
}

/** `name` is the field's, `holder` that of the map that it stands in. */
function judge(text: string, name: string, holder: string): Pick<Finding, 'message' | 'severity'> | undefined {
  const shape = secretShape(text)
  if (shape) return { message: `This looks like ${shape}. ${ADVICE}` }
  if (text.includes('${') || text.trim() === '' || isDocumentedExample(text)) return undefined
  if (isSecretName(name)) {
    return { severity: 'warning', message: `${name} holds a literal, which may be a secret. ${ADVICE}` }
  }
  if (/headers?$/i.test(holder) && looksRandom(text)) {
    return { severity: 'warning', message: `The value of ${name} looks like a key. ${ADVICE}` }
  }
  return undefined
}

const ADVICE = 'Remove it, revoke it if it is real, and use a connection instead.'
