// alerts.*: what came in by triggers.
import { type JsonValue, parseJson } from '../../engine/index.ts'
import { given } from '../gate/base.ts'
import { HostError } from '../host-error.ts'
import { defineNoun } from '../noun.ts'
import type { StoredAlert } from '../store/alerts.ts'

export const alerts = defineNoun('alerts', { uses: ['alerts', 'triggers'] }, (os, host, { person }) => {
  const { alerts } = host
  const triggers = () => {
    const open = host.triggers()
    if (open) return open
    throw new HostError(
      'alerts/no-triggers',
      'Alerts start playbooks where they are served: firebreak serve. Here they are only looked at.',
    )
  }
  return {
    list: os.list.handler(async ({ input }) => (await alerts.list(given(input))).map(withoutBody)),
    get: os.get.handler(async ({ input: { id } }) => {
      const alert = await alerts.get(id)
      return { ...withoutBody(alert), alert: parsed(alert.body) }
    }),
    counts: os.counts.handler(() => alerts.counts()),
    submit: os.submit.handler(async ({ input: { alert, idempotencyKey } }) => {
      const options = given({ idempotency: idempotencyKey })
      const { id, sameAs } = await triggers().submit(alert, options)
      return { id, repeated: sameAs !== undefined }
    }),
    replay: os.replay.handler(async ({ input: { id } }) => {
      triggers()
      await alerts.replay(id)
      return {}
    }),
    sources: os.sources.handler(() => host.triggers()?.sources() ?? []),
    suppressions: os.suppressions.handler(() => alerts.suppressions()),
    suppress: os.suppress.handler(({ input }) => alerts.suppress({ ...input, by: person })),
    lift: os.lift.handler(async ({ input: { id } }) => {
      await alerts.lift(id)
      return {}
    }),
  }
})

const withoutBody = ({ body: _, ...alert }: StoredAlert) => alert

function parsed(body: string): JsonValue {
  try {
    return parseJson(body)
  } catch {
    return body
  }
}
