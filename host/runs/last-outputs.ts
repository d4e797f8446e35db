// What the nodes of a playbook gave last, for people who write expressions: from its latest run, and for nodes that it did not
// reach from those before.
import type { JsonObject, JsonValue, Mode } from '../../engine/index.ts'
import type { JournalStore } from '../store/journals.ts'
import type { RunStore } from '../store/runs.ts'

export interface LastOutputs {
  /** The latest run; absent where there is none. */
  run?: string
  /** How it ran: what a rehearsal gave is made up. */
  mode?: Mode
  /** Its alert. */
  alert?: JsonValue
  /** By node id. In a loop the last pass. */
  outputs: JsonObject
}

const MOST_RUNS = 5
/** Characters of JSON, the latest run aside. */
const MOST_TEXT = 4 * 1024 * 1024

export async function lastOutputs(
  store: { runs: Pick<RunStore, 'list'>; journals: Pick<JournalStore, 'entries'> },
  playbook: string,
): Promise<LastOutputs> {
  const { runs } = await store.runs.list({ playbook, limit: MOST_RUNS })
  const last: LastOutputs = { outputs: {} }
  let length = 0
  for (const [index, { id }] of runs.entries()) {
    const found: JsonObject = {}
    for (const entry of await store.journals.entries(id)) {
      if (entry.kind === 'run.started' && index === 0)
        Object.assign(last, { run: id, mode: entry.mode, alert: entry.alert })
      if (entry.kind === 'step.completed' && !entry.undo) found[entry.node] = entry.output
    }
    for (const [node, output] of Object.entries(found)) {
      if (Object.hasOwn(last.outputs, node)) continue
      last.outputs[node] = output
      length += JSON.stringify(output).length
    }
    if (length > MOST_TEXT) break
  }
  return last
}
