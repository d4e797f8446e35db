// Whether what alerts start could be started now: known before the first alert comes, not after.
import type { Plan } from '../../engine/index.ts'
import type { Connections } from '../connections/connections.ts'

export interface Unready {
  /** Connections that are not there, or are of another kind. */
  connections: { name: string; kind: string; usedBy: string[] }[]
  /** Playbooks that cannot be run, and why. */
  playbooks: { file: string; problem: string }[]
  /** Playbooks of which some steps will be refused: ids of those. */
  refused: { file: string; nodes: string[] }[]
}

/** @param plan as the dispatch asks for it; whatever it throws is told of its playbook, and keeps no server from starting */
export async function unreadyOf(
  files: Iterable<string>,
  plan: (file: string) => Promise<Plan>,
  connections: Pick<Connections, 'get'>,
  refusedOf: (plan: Plan) => string[],
): Promise<Unready> {
  const missing = new Map<string, Unready['connections'][number]>()
  const playbooks: Unready['playbooks'] = []
  const refused: Unready['refused'] = []
  for (const file of new Set(files)) {
    try {
      const made = await plan(file)
      const nodes = refusedOf(made)
      if (nodes.length > 0) refused.push({ file, nodes })
      for (const [name, kind] of Object.entries(made.connections)) {
        if ((await connections.get(name))?.kind === kind) continue
        const one = missing.get(`${name} ${kind}`) ?? { name, kind, usedBy: [] }
        one.usedBy.push(file)
        missing.set(`${name} ${kind}`, one)
      }
    } catch (thrown) {
      playbooks.push({ file, problem: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }
  return { connections: [...missing.values()], playbooks, refused }
}
