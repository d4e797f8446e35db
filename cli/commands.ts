// The commands of every noun, in the order of the help. A new command is its file in cli/NOUN/ and two lines here: its import and
// its place. What is not in this list does not exist.
import { tokenCreate } from './access/token-create.ts'
import { tokenList } from './access/token-list.ts'
import { tokenRevoke } from './access/token-revoke.ts'
import { alertsList } from './alerts/list.ts'
import { alertsReplay } from './alerts/replay.ts'
import { alertsShow } from './alerts/show.ts'
import { answer } from './approvals/answer.ts'
import { approvalLink } from './approvals/approval-link.ts'
import { backtest } from './backtests/backtest.ts'
import { backtests } from './backtests/backtests.ts'
import { bundleCreate } from './bundles/create.ts'
import { bundleInspect } from './bundles/inspect.ts'
import { bundleVerify } from './bundles/verify.ts'
import type { CommandDefinition } from './command.ts'
import { connectionsAdd } from './connections/add.ts'
import { connectionsChange } from './connections/change.ts'
import { connectionsList } from './connections/list.ts'
import { connectionsRemove } from './connections/remove.ts'
import { connectionsReplace } from './connections/replace.ts'
import { connectionsTest } from './connections/test.ts'
import { keysCreate } from './keys/create.ts'
import { keysExport } from './keys/export.ts'
import { keysList } from './keys/list.ts'
import { keysRemove } from './keys/remove.ts'
import { keysTrust } from './keys/trust.ts'
import { nodes } from './nodes/nodes.ts'
import { check } from './playbooks/check.ts'
import { document } from './playbooks/document.ts'
import { newPlaybook } from './playbooks/new.ts'
import { schema } from './playbooks/schema.ts'
import { cancel } from './runs/cancel.ts'
import { runs } from './runs/list.ts'
import { release } from './runs/release.ts'
import { resume } from './runs/resume.ts'
import { run } from './runs/run.ts'
import { settle } from './runs/settle.ts'
import { runsShow } from './runs/show.ts'
import { undo } from './runs/undo.ts'
import { test } from './scenarios/test.ts'
import { serve } from './server/serve.ts'
import { studio } from './studio/studio.ts'
import { backup } from './workspace/backup.ts'
import { doctor } from './workspace/doctor.ts'
import { restore } from './workspace/restore.ts'
import { trust } from './workspace/trust.ts'
import { version } from './workspace/version.ts'

export const commands: readonly CommandDefinition[] = [
  studio,
  newPlaybook,
  check,
  run,
  test,
  backtest,
  backtests,
  runs,
  runsShow,
  resume,
  cancel,
  undo,
  answer,
  release,
  settle,
  serve,
  alertsList,
  alertsShow,
  alertsReplay,
  approvalLink,
  tokenCreate,
  tokenList,
  tokenRevoke,
  backup,
  trust,
  restore,
  connectionsAdd,
  connectionsList,
  connectionsTest,
  connectionsChange,
  connectionsReplace,
  connectionsRemove,
  document,
  bundleCreate,
  bundleInspect,
  bundleVerify,
  keysCreate,
  keysList,
  keysExport,
  keysTrust,
  keysRemove,
  nodes,
  schema,
  doctor,
  version,
]
