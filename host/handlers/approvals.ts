// approvals.*: what waits for a person.
import type { Around, Base } from './base.ts'

export function approvalsHandlers({ approvals: os }: Base, { host }: Around) {
  return { list: os.list.handler(() => host.questions()) }
}
