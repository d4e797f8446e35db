// The commands, in the order of the help. What is not in this list does not exist.
import type { CommandDefinition } from '../command.ts'
import { alertsList } from './alerts-list.ts'
import { alertsReplay } from './alerts-replay.ts'
import { alertsShow } from './alerts-show.ts'
import { answer } from './answer.ts'
import { approvalLink } from './approval-link.ts'
import { backtest } from './backtest.ts'
import { backtests } from './backtests.ts'
import { backup } from './backup.ts'
import { bundleCreate } from './bundle-create.ts'
import { bundleInspect } from './bundle-inspect.ts'
import { bundleVerify } from './bundle-verify.ts'
import { cancel } from './cancel.ts'
import { check } from './check.ts'
import { connectionsAdd } from './connections-add.ts'
import { connectionsList } from './connections-list.ts'
import { connectionsRemove } from './connections-remove.ts'
import { connectionsReplace } from './connections-replace.ts'
import { connectionsTest } from './connections-test.ts'
import { document } from './document.ts'
import { keysCreate } from './keys-create.ts'
import { keysExport } from './keys-export.ts'
import { keysList } from './keys-list.ts'
import { keysRemove } from './keys-remove.ts'
import { keysTrust } from './keys-trust.ts'
import { newPlaybook } from './new.ts'
import { nodes } from './nodes.ts'
import { release } from './release.ts'
import { resume } from './resume.ts'
import { run } from './run.ts'
import { runs } from './runs.ts'
import { runsShow } from './runs-show.ts'
import { schema } from './schema.ts'
import { serve } from './serve.ts'
import { settle } from './settle.ts'
import { studio } from './studio.ts'
import { test } from './test.ts'
import { tokenCreate } from './token-create.ts'
import { tokenList } from './token-list.ts'
import { tokenRevoke } from './token-revoke.ts'
import { undo } from './undo.ts'
import { version } from './version.ts'

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
  connectionsAdd,
  connectionsList,
  connectionsTest,
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
  version,
]
