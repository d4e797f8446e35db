// Which playbooks use which connections, and what they lack. Pure.
import type { Connection, PlaybookSummary } from '../../api/index.ts'

/** Names of the playbooks that declare it. */
export function usersOf(playbooks: readonly PlaybookSummary[], name: string): string[] {
  return playbooks.filter(({ connections }) => Object.hasOwn(connections, name)).map((playbook) => playbook.name)
}

export interface MissingConnection {
  name: string
  kind: string
  /** Playbooks that need it. */
  users: string[]
  /** The kind of the connection that has the name, where it is another one. */
  found: string | undefined
}

export function missingConnections(
  playbooks: readonly PlaybookSummary[],
  connections: readonly Connection[],
): MissingConnection[] {
  const missing = new Map<string, MissingConnection>()
  for (const playbook of playbooks) {
    for (const [name, kind] of Object.entries(playbook.connections)) {
      const found = connections.find((one) => one.name === name)?.kind
      if (found === kind) continue
      const key = `${name} ${kind}`
      const before = missing.get(key)
      missing.set(key, { name, kind, found, users: [...(before?.users ?? []), playbook.name] })
    }
  }
  return [...missing.values()].sort((a, b) => a.name.localeCompare(b.name))
}
