// Waits for a time. Durable: it costs no process and survives restarts.
import { z } from 'zod'
import {
  defineNode,
  done,
  durationField,
  failed,
  fieldText,
  formatInstant,
  parseDuration,
  parseInstant,
  wait,
} from '../../engine/index.ts'

/** A year and a day: what is further off is more likely a mistake in the unit. */
const LONGEST_MS = 366 * 24 * 60 * 60 * 1_000

export const waitNode = defineNode({
  type: 'flow/wait',
  version: 1,
  title: 'Wait',
  icon: 'clock',
  line: (fields) => (fields.for === undefined ? `until ${fieldText(fields.until)}` : `for ${fieldText(fields.for)}`),
  effect: 'none',
  docs: `Waits \`for\` a time, or \`until\` an instant, then goes on. In simulation it takes no time.

Give exactly one of the two. An instant that is past is no failure: the step goes on at once. An instant without a zone is taken as UTC
only when it ends in Z; write the zone. More than 366 days fail the step. To wait for something to come true, use \`flow/repeat\`; to wait
for a person, \`human/approval\`.

\`\`\`yaml
cool-down:
  type: flow/wait
  with: { for: 30m }
  next: check-again
\`\`\``,
  input: z.object({
    for: durationField('How long').optional(),
    until: z.string().optional().describe('Until when: an instant such as 2026-11-09T08:00:00Z'),
  }),
  output: z.object({ until: z.string().describe('The instant at which the wait was over') }),
  ports: ['done'],
  needs: ['clock'],
  errors: [
    {
      code: 'wait/unclear',
      meaning: 'Both or neither of `for` and `until` are set.',
      remedy: 'Set one of them.',
    },
    {
      code: 'wait/bad-instant',
      meaning: '`until` is no instant.',
      remedy: 'Write it as 2026-11-09T08:00:00Z.',
    },
    {
      code: 'wait/too-long',
      meaning: 'The wait is longer than 366 days.',
      remedy: 'Look at the unit of the time.',
    },
  ],
  example: { until: '2026-11-09T08:30:00.000Z' },
  run: ({ for: duration, until }, can) => {
    if ((duration === undefined) === (until === undefined)) {
      return failed('wait/unclear', 'Give either `for` or `until`, not both and not neither')
    }
    const now = can.clock.now()
    const ms = duration === undefined ? instantIn(until as string, now) : parseDuration(duration)
    if (ms === undefined) return failed('wait/bad-instant', '`until` is no instant; write it as 2026-11-09T08:00:00Z')
    if (ms > LONGEST_MS) return failed('wait/too-long', 'The wait is longer than 366 days; look at its unit')
    const over = formatInstant(now + Math.max(0, ms))
    return ms <= 0 ? done({ until: over }) : wait({ kind: 'time', ms }, { until: over })
  },
  resume: ({ until }) => done({ until: until as string }),
})

function instantIn(text: string, now: number): number | undefined {
  const instant = parseInstant(text)
  return instant === undefined ? undefined : instant - now
}
