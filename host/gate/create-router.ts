// The contract carried out on a host, for any transport: a WebSocket of the browser shell, a port of the desktop shell.

import type { Contract } from '../../api/index.ts'
import type { Host } from '../host.ts'
import { handlersOf } from '../noun.ts'
import { nouns } from '../nouns.ts'
import { type About, type Base, createBase } from './base.ts'
import type { Defect } from './gate.ts'

export interface RouterOptions extends About {
  /** Default: a line on standard error. */
  onDefect?(defect: Defect): void
}

/** The router for one host and one person on it. */
export function createRouter(host: Host, { onDefect = logDefect, ...about }: RouterOptions) {
  const os = createBase({ redact: host.redact, onDefect }, about, host.workspace.readOnly)
  const names = Object.keys(nouns) as (keyof Contract)[]
  const routes = Object.fromEntries(names.map((name) => [name, answered(name, os, host, about)]))
  return os.router(routes as Parameters<typeof os.router>[0])
}

const answered = <Name extends keyof Contract>(name: Name, os: Base, host: Host, about: About) =>
  handlersOf<Name>(name, nouns[name], os[name], host, about)

/**
 * From now on the host carries on what is due: whoever answers approvals on a screen expects the run to go on, and deadlines to
 * pass.
 */
export function carryOn(host: Host, onDefect: (defect: Defect) => void = logDefect): void {
  host.driveDueRuns((run, reason) => {
    const details = host.redact(reason instanceof Error ? reason.message : String(reason))
    onDefect({ method: 'runs.resume', reference: run, details })
  })
}

function logDefect({ method, reference, details }: Defect): void {
  console.error(`Firebreak: ${method} (${reference}): ${details}`)
}
