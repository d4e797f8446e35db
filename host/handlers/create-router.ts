// The contract carried out on a host, for any transport: a WebSocket of the browser shell, a port of the desktop shell.
import type { Host } from '../create-host.ts'
import { alertsHandlers } from './alerts.ts'
import { approvalsHandlers } from './approvals.ts'
import { backtestsHandlers } from './backtests.ts'
import { type About, createBase } from './base.ts'
import { bundlesHandlers } from './bundles.ts'
import { connectionsHandlers } from './connections.ts'
import { documentsHandlers } from './documents.ts'
import type { Defect } from './gate.ts'
import { keysHandlers } from './keys.ts'
import { playbooksHandlers } from './playbooks.ts'
import { runsHandlers } from './runs.ts'
import { samplesHandlers } from './samples.ts'
import { scenariosHandlers } from './scenarios.ts'
import { workspaceHandlers } from './workspace.ts'

export interface RouterOptions extends About {
  /** Default: a line on standard error. */
  onDefect?(defect: Defect): void
}

/** The router for one host and one person on it. */
export function createRouter(host: Host, { onDefect = logDefect, ...about }: RouterOptions) {
  const os = createBase({ redact: host.redact, onDefect })
  const around = { host, about }
  return os.router({
    workspace: workspaceHandlers(os, around),
    playbooks: playbooksHandlers(os, around),
    samples: samplesHandlers(os, around),
    scenarios: scenariosHandlers(os, around),
    backtests: backtestsHandlers(os, around),
    runs: runsHandlers(os, around),
    alerts: alertsHandlers(os, around),
    approvals: approvalsHandlers(os, around),
    connections: connectionsHandlers(os, around),
    bundles: bundlesHandlers(os, around),
    keys: keysHandlers(os, around),
    documents: documentsHandlers(os, around),
  })
}

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
