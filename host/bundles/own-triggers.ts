// The triggers.yaml that goes into a bundle: without the routes to playbooks that are not inside, and the sources of these alone.
import { HostError } from '../host-error.ts'
import { readTriggers, TRIGGERS_FILE } from '../triggers/triggers-file.ts'
import type { Triggers } from '../triggers/triggers-schema.ts'
import { readYamlText } from '../workspace/yaml-text.ts'

export interface OwnTriggers {
  /** As it was written where every route is kept. */
  text: string
  triggers: Triggers
  /** Playbooks of the routes that were left out. */
  leftOut: string[]
}

/** @throws HostError `triggers/bad-file` for what no server could read */
export function ownTriggers(text: string, isInside: (playbook: string) => boolean): OwnTriggers {
  const triggers = readTriggers(text, TRIGGERS_FILE)
  const leaving = triggers.routes.flatMap((route, at) => (isInside(route.playbook) ? [] : [at]))
  if (leaving.length === 0) return { text, triggers, leftOut: [] }
  const kept = triggers.routes.filter((_, at) => !leaving.includes(at))
  const gone = leaving.flatMap((at) => triggers.routes[at] ?? [])
  const feeds = (routes: Triggers['routes'], source: string) =>
    routes.some(({ from }) => from === undefined || [from].flat().includes(source))
  const idle = Object.keys(triggers.sources).filter((source) => feeds(gone, source) && !feeds(kept, source))

  const { document } = readYamlText(text)
  for (const at of leaving.toReversed()) document.deleteIn(['routes', at])
  for (const source of idle) document.deleteIn(['sources', source])
  const written = document.toString({ lineWidth: 0 })
  const leftOut = [...new Set(gone.map(({ playbook }) => playbook))]
  return { text: written, triggers: readAgain(written), leftOut }
}

function readAgain(text: string): Triggers {
  try {
    return readTriggers(text, TRIGGERS_FILE)
  } catch (cause) {
    if (!(cause instanceof HostError)) throw cause
    throw new HostError(
      'triggers/bad-file',
      `${TRIGGERS_FILE} names playbooks that are not in the bundle, and their routes cannot be left out of it: ${cause.message} Add the playbooks, or remove their routes.`,
      { cause },
    )
  }
}
