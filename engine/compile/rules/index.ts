// The rules, by code. A new one is its file, its test beside it and two lines here: its import and its place.
import type { Rule } from '../rule.ts'
import { addressFromData } from './address-from-data.ts'
import { badDuration } from './bad-duration.ts'
import { badException } from './bad-exception.ts'
import { badId } from './bad-id.ts'
import { changedPlaybook } from './changed-playbook.ts'
import { circularCall } from './circular-call.ts'
import { commentedList } from './commented-list.ts'
import { computedStep } from './computed-step.ts'
import { cycle } from './cycle.ts'
import { deadBranch } from './dead-branch.ts'
import { duplicateId } from './duplicate-id.ts'
import { expressionError } from './expression-error.ts'
import { faultyPlaybook } from './faulty-playbook.ts'
import { idleException } from './idle-exception.ts'
import { idleUndo } from './idle-undo.ts'
import { ignoredDeclaration } from './ignored-declaration.ts'
import { illTypedField } from './ill-typed-field.ts'
import { literalVar } from './literal-var.ts'
import { misplacedBody } from './misplaced-body.ts'
import { misplacedTrigger } from './misplaced-trigger.ts'
import { missingConnection } from './missing-connection.ts'
import { missingField } from './missing-field.ts'
import { missingPlaybook } from './missing-playbook.ts'
import { newerVersion } from './newer-version.ts'
import { noTimeout } from './no-timeout.ts'
import { noTrigger } from './no-trigger.ts'
import { noUndo } from './no-undo.ts'
import { notLiteral } from './not-literal.ts'
import { notUpstream } from './not-upstream.ts'
import { olderVersion } from './older-version.ts'
import { onFailure } from './on-failure.ts'
import { openApproval } from './open-approval.ts'
import { privateAddress } from './private-address.ts'
import { secretLiteral } from './secret-literal.ts'
import { skippableStep } from './skippable-step.ts'
import { stepInsideLoop } from './step-inside-loop.ts'
import { targetAfterApproval } from './target-after-approval.ts'
import { tooDeep } from './too-deep.ts'
import { triggerWithIncoming } from './trigger-with-incoming.ts'
import { typeClash } from './type-clash.ts'
import { unapprovedDestroy } from './unapproved-destroy.ts'
import { unboundedLoop } from './unbounded-loop.ts'
import { unconnectedPort } from './unconnected-port.ts'
import { unguardedOptional } from './unguarded-optional.ts'
import { unknownField } from './unknown-field.ts'
import { unknownList } from './unknown-list.ts'
import { unknownMember } from './unknown-member.ts'
import { unknownName } from './unknown-name.ts'
import { unknownPerson } from './unknown-person.ts'
import { unknownPort } from './unknown-port.ts'
import { unknownStep } from './unknown-step.ts'
import { unknownTarget } from './unknown-target.ts'
import { unknownType } from './unknown-type.ts'
import { unknownUndo } from './unknown-undo.ts'
import { unknownVar } from './unknown-var.ts'
import { unnamedPeople } from './unnamed-people.ts'
import { unreachable } from './unreachable.ts'
import { unsafeRetry } from './unsafe-retry.ts'
import { unsaidTakes } from './unsaid-takes.ts'
import { unusedConnection } from './unused-connection.ts'

export const rules: readonly Rule[] = [
  unknownType,
  duplicateId,
  noTrigger,
  unreachable,
  cycle,
  unknownTarget,
  unknownPort,
  unconnectedPort,
  triggerWithIncoming,
  misplacedTrigger,
  misplacedBody,
  unboundedLoop,
  deadBranch,
  onFailure,
  missingPlaybook,
  circularCall,
  changedPlaybook,
  faultyPlaybook,
  tooDeep,
  badId,
  unknownMember,
  missingField,
  illTypedField,
  unknownField,
  badDuration,
  missingConnection,
  unusedConnection,
  typeClash,
  unknownList,
  notLiteral,
  unknownUndo,
  ignoredDeclaration,
  literalVar,
  olderVersion,
  newerVersion,
  idleUndo,
  commentedList,
  expressionError,
  unknownStep,
  skippableStep,
  notUpstream,
  stepInsideLoop,
  unknownName,
  unknownVar,
  unguardedOptional,
  computedStep,
  secretLiteral,
  unapprovedDestroy,
  unsafeRetry,
  noTimeout,
  noUndo,
  badException,
  unsaidTakes,
  idleException,
  addressFromData,
  targetAfterApproval,
  privateAddress,
  openApproval,
  unknownPerson,
  unnamedPeople,
]
