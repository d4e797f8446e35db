import { describe, expect, test } from 'vitest'
import { NOW, runNode } from '../../testing/run-node.ts'
import { waitNode } from './wait.ts'

describe('waits', () => {
  test.each([
    [{ for: '1h30m' }, 5_400_000, '2026-11-09T09:30:00.000Z'],
    [{ until: '2026-11-09T08:00:10Z' }, 10_000, '2026-11-09T08:00:10.000Z'],
    [{ until: '2026-11-09T09:00:10+01:00' }, 10_000, '2026-11-09T08:00:10.000Z'],
  ])('%j', async (fields, ms, until) => {
    const outcome = await runNode(waitNode, fields)
    expect(outcome).toEqual({ kind: 'wait', for: { kind: 'time', ms }, ask: { until } })
    expect(waitNode.resume?.({ until }, [{ kind: 'deadline', at: NOW + ms }], {})).toEqual({
      kind: 'done',
      output: { until },
    })
  })

  test.each([[{ for: '0s' }], [{ until: '2026-11-09T07:00:00Z' }]])('not at all: %j', async (fields) => {
    expect(await runNode(waitNode, fields)).toEqual({ kind: 'done', output: { until: '2026-11-09T08:00:00.000Z' } })
  })
})

test.each([
  [{}, 'wait/unclear'],
  [{ for: '1h', until: '2026-11-09T09:00:00Z' }, 'wait/unclear'],
  [{ until: 'tomorrow' }, 'wait/bad-instant'],
  [{ for: '367d' }, 'wait/too-long'],
])('%j fails with %s', async (fields, code) => {
  expect(await runNode(waitNode, fields)).toMatchObject({ kind: 'failed', code, retryable: false })
})

test('what is no duration is refused', async () => {
  await expect(runNode(waitNode, { for: 'soon' })).rejects.toThrow('must be a duration')
})
