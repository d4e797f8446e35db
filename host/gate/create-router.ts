// The contract carried out on a host, for any transport: a WebSocket of the browser shell, a port of the desktop shell.

import { alertsHandlers } from '../alerts/handlers.ts'
import { approvalsHandlers } from '../approvals/handlers.ts'
import { backtestsHandlers } from '../backtests/handlers.ts'
import { bundlesHandlers } from '../bundles/handlers.ts'
import { connectionsHandlers } from '../connections/handlers.ts'
import type { Host } from '../create-host.ts'
import { documentsHandlers } from '../documents/handlers.ts'
import { keysHandlers } from '../keys/handlers.ts'
import { playbooksHandlers } from '../playbooks/handlers.ts'
import { runsHandlers } from '../runs/handlers.ts'
import { samplesHandlers } from '../samples/handlers.ts'
import { scenariosHandlers } from '../scenarios/handlers.ts'
import { workspaceHandlers } from '../workspace/handlers.ts'
import { type About, createBase } from './base.ts'
import type { Defect } from './gate.ts'

export interface RouterOptions extends About {
  /** Default: a line on standard error. */
  onDefect?(defect: Defect): void
}

/** The router for one host and one person on it. */
export function createRouter(host: Host, { onDefect = logDefect, ...about }: RouterOptions) {
  const os = createBase({ redact: host.redact, onDefect }, about, host.workspace.readOnly)
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
