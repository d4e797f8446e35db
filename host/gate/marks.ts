// What a method's mark in the contract refuses. Nothing else decides who may call what, what a read-only workspace allows, or what a
// server does with keys.
import type { Mark, Scope } from '../../api/index.ts'
import { HostError } from '../host-error.ts'

export interface CallerRights {
  /** Who calls, for the message. */
  person: string
  scopes: ReadonlySet<Scope>
  /** Why nothing in the workspace may be changed. */
  readOnly: string | undefined
  shell: 'browser' | 'desktop' | 'server'
}

/**
 * @param method `noun.verb`
 * @throws HostError `access/not-allowed` (data: the scope that is missing), `workspace/read-only`, `keys/not-here`
 */
export function refuseByMark(method: string, mark: Mark, { person, scopes, readOnly, shell }: CallerRights): void {
  if (!scopes.has(mark.needs)) {
    throw new HostError(
      'access/not-allowed',
      `${method} needs the scope ${mark.needs}, and ${person} does not have it here. Ask whoever gives out the tokens of this server.`,
      { data: { needs: mark.needs } },
    )
  }
  if (mark.usesKeys && shell === 'server') {
    throw new HostError(
      'keys/not-here',
      'The keys of a server are used and changed on its own machine: firebreak keys, firebreak bundle.',
    )
  }
  if (mark.writes === 'workspace' && readOnly !== undefined) throw new HostError('workspace/read-only', readOnly)
}
