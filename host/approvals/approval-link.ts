// A link with which one person, and nobody else, answers one question, without a token of their own. Reading it decides nothing.
import { randomBytes } from 'node:crypto'
import type { Question } from '../../api/index.ts'
import type { Access } from '../access/access.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import type { ReadPeople } from '../people/people-file.ts'
import { refusePerson } from '../people/who-may-answer.ts'
import { RunRefused } from '../runs/runs.ts'
import type { LinkRow, LinkStore } from '../store/links.ts'

export interface ApprovalLink {
  run: string
  node: string
  scope: number
  /** In whose name it is answered. */
  person: string
  /** Until when it counts, milliseconds since 1970 (UTC). */
  untilMs: number
  /** Of the row that says whether it was taken back; a link of Firebreak 0.2 has none. */
  id?: string
  /** Who made it. */
  issuer?: string
}

/** Path and query; the server's address goes before it. */
export async function approvalPath(access: Pick<Access, 'seal'>, link: ApprovalLink): Promise<string> {
  const { run, node, scope, person, untilMs, id, issuer } = link
  const seal = await access.seal(partsOf(link))
  const more = id === undefined ? {} : { link: id, by: issuer ?? '' }
  const query = { run, node, scope: String(scope), for: person, until: String(untilMs), ...more, seal }
  return `/approve?${new URLSearchParams(query)}`
}

/** What a query of such a path says; undefined: it was changed, or not made here. */
export async function readApprovalLink(
  access: Pick<Access, 'isSealed'>,
  query: URLSearchParams,
): Promise<ApprovalLink | undefined> {
  const given = (name: string) => query.get(name) ?? ''
  const link: ApprovalLink = {
    run: given('run'),
    node: given('node'),
    scope: Number(given('scope')),
    person: given('for'),
    untilMs: Number(given('until')),
    ...(query.has('link') && { id: given('link'), issuer: given('by') }),
  }
  return (await access.isSealed(partsOf(link), given('seal'))) ? link : undefined
}

const partsOf = ({ run, node, scope, person, untilMs, id, issuer }: ApprovalLink): string[] => [
  'approve',
  run,
  node,
  String(scope),
  person,
  String(untilMs),
  ...(id === undefined ? [] : [id, issuer ?? '']),
]

export interface LinkWish {
  run: string
  node: string
  scope: number
  person: string
  issuer: string
  /** At the latest; a question's deadline ends it before. */
  untilMs: number
}

export interface MadeLink {
  id: string
  /** Path and query, for the address of the server. */
  path: string
  untilMs: number
}

export interface ApprovalLinks {
  /**
   * @throws RunRefused `run/not-waiting`; HostError `people/not-asked` for somebody whom the question does not name,
   * `approvals/past-link` for a time that is over
   */
  link(wish: LinkWish): Promise<MadeLink>
  /** Those that still count. */
  links(): Promise<LinkRow[]>
  /** @throws HostError `approvals/unknown-link` */
  revokeLink(id: string): Promise<void>
  /** What a query says of a link that counts now; else why it does not. */
  readLink(query: URLSearchParams): Promise<ApprovalLink | 'foreign' | 'over' | 'revoked'>
}

interface LinksContext {
  links: LinkStore
  access: Pick<Access, 'seal' | 'isSealed'>
  clock: HostClock
  people(): ReadPeople
  questions(): Promise<Question[]>
}

export function createApprovalLinks({ links, access, clock, people, questions }: LinksContext): ApprovalLinks {
  return {
    async link({ run, node, scope, person, issuer, untilMs: wished }) {
      const question = (await questions()).find((one) => one.run === run && one.node === node && one.scope === scope)
      if (!question) {
        throw new RunRefused('run/not-waiting', `Nothing waits for a person at ${node} of the run ${run}.`)
      }
      refusePerson(people(), question.ask, { by: person })
      const untilMs = Math.min(wished, question.untilMs ?? wished)
      const madeMs = clock.now()
      if (untilMs <= madeMs) {
        throw new HostError(
          'approvals/past-link',
          'The link would be over at once: the time that was given has passed.',
        )
      }
      const id = randomBytes(9).toString('base64url')
      await links.add({ id, run, node, scope, person, issuer, madeMs, untilMs })
      return { id, untilMs, path: await approvalPath(access, { id, run, node, scope, person, issuer, untilMs }) }
    },
    links: () => links.open(clock.now()),
    async revokeLink(id) {
      if (await links.revoke(id, clock.now())) return
      throw new HostError('approvals/unknown-link', `There is no approval link ${id.slice(0, 40)} that still counts.`)
    },
    async readLink(query) {
      const link = await readApprovalLink(access, query)
      if (!link) return 'foreign'
      if (link.untilMs < clock.now()) return 'over'
      if (link.id === undefined) return link
      const row = await links.find(link.id)
      return row === undefined || row.revokedMs !== undefined ? 'revoked' : link
    },
  }
}
