// A link with which one person, and nobody else, answers one question, without a token of their own. Reading it decides nothing.
import type { Access } from '../access/access.ts'

export interface ApprovalLink {
  run: string
  node: string
  scope: number
  /** In whose name it is answered. */
  person: string
  /** Until when it counts, milliseconds since 1970 (UTC). */
  untilMs: number
}

/** Path and query; the server's address goes before it. */
export async function approvalPath(access: Access, link: ApprovalLink): Promise<string> {
  const { run, node, scope, person, untilMs } = link
  const seal = await access.seal(partsOf(link))
  const query = { run, node, scope: String(scope), for: person, until: String(untilMs), seal }
  return `/approve?${new URLSearchParams(query)}`
}

/** What a query of such a path says; undefined: it was changed, or not made here. */
export async function readApprovalLink(access: Access, query: URLSearchParams): Promise<ApprovalLink | undefined> {
  const given = (name: string) => query.get(name) ?? ''
  const link: ApprovalLink = {
    run: given('run'),
    node: given('node'),
    scope: Number(given('scope')),
    person: given('for'),
    untilMs: Number(given('until')),
  }
  return (await access.isSealed(partsOf(link), given('seal'))) ? link : undefined
}

const partsOf = ({ run, node, scope, person, untilMs }: ApprovalLink): string[] => [
  'approve',
  run,
  node,
  String(scope),
  person,
  String(untilMs),
]
