// approvals.*: what waits for a person, and links by which it is answered.
import { given } from '../gate/base.ts'
import { defineNoun } from '../noun.ts'

/** How long a link counts where nothing is said and the question has no deadline. */
const LASTS_MS = 24 * 60 * 60_000

export const approvals = defineNoun('approvals', { uses: ['approvals'] }, (os, { approvals }, { person: issuer }) => {
  return {
    list: os.list.handler(() => approvals.list()),
    link: os.link.handler(({ input: { untilMs = Date.now() + LASTS_MS, ...input } }) =>
      approvals.link({ ...input, untilMs, issuer }),
    ),
    links: os.links.handler(async () => (await approvals.links()).map((one) => given(one))),
    revokeLink: os.revokeLink.handler(async ({ input: { id } }) => {
      await approvals.revokeLink(id)
      return {}
    }),
  }
})
