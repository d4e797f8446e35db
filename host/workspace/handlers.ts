// workspace.*: what is open, and the stream of hints.
import type { Hint } from '../../api/index.ts'
import { defineNoun } from '../noun.ts'
import { templates } from '../playbooks/templates.ts'
import type { Hints } from './hints.ts'

export const workspace = defineNoun(
  'workspace',
  { uses: ['workspace', 'settings', 'playbooks', 'lists', 'hints', 'trust'] },
  (os, host, { person, version, shell }) => {
    return {
      get: os.get.handler(() => ({
        ...host.workspace,
        person,
        version,
        shell,
        node: process.versions.node,
        ...host.playbooks.surroundings(),
        settingsProblems: host
          .settings()
          .problems.map(({ code, message, range }) => ({ code, message, ...(range && { line: range.start.line }) })),
        templates: templates.map(({ id, title, summary }) => ({ id, title, summary })),
      })),
      lists: os.lists.handler(() =>
        Object.fromEntries(host.lists.names().map((name) => [name, [...(host.lists.get(name) ?? [])]])),
      ),
      trust: os.trust.handler(() => host.trust.look()),
      adopt: os.adopt.handler(({ input }) => host.trust.adopt(input)),
      hints: os.hints.handler(({ signal }) => hintsUntil(host.hints, signal)),
    }
  },
)

/** A screen that takes no hints any more has asked for everything anew long before it has missed so many. */
const MAX_WAITING = 10_000

/** Listens from the call on, not from the first `next`: what happens between is not lost. */
function hintsUntil(hints: Hints, signal: AbortSignal | undefined): AsyncGenerator<Hint, void, void> {
  const waiting: Hint[] = []
  let wake = () => {}
  let isOver = false
  const stopListening = hints.listen((hint) => {
    if (waiting.length < MAX_WAITING) waiting.push(hint)
    wake()
  })
  const end = () => {
    if (isOver) return
    isOver = true
    stopListening()
    wake()
  }
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end, { once: true })

  return (async function* () {
    try {
      while (!isOver) {
        yield* waiting.splice(0)
        if (waiting.length > 0 || isOver) continue
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      signal?.removeEventListener('abort', end)
      end()
    }
  })()
}
