// A run saved as a test passes as a test; it holds no secret, and notices when the playbook goes another way.
import { describe, expect, it } from 'vitest'
import {
  type Entry,
  type JsonValue,
  readScenario,
  recordScenario,
  runScenario,
  type Scenario,
  simulate,
  writeScenario,
} from '../../engine/index.ts'
import { catalog, executableOf } from '../../testing/plans.ts'

const PLAYBOOK = `
firebreak: 2
name: Recorded
connections: { api: http }
nodes:
  start: { type: trigger/alert, next: each }
  each:
    type: flow/for-each
    with: { items: "\${alert.ips}", concurrency: 2 }
    body:
      look:
        type: action/http-request
        timeout: 10s
        retry: { attempts: 2, backoff: 1s }
        with: { connection: api, url: "/ip/\${item}" }
        next: { error: unknown }
      unknown: { type: action/log, with: { message: "unknown \${item}" } }
    next: worst
  worst: { type: data/map, with: { items: "\${steps.each}", each: "first(item.?look.?body.?score, 0)" }, next: bad }
  bad:
    type: condition/if
    with: { when: "steps.worst.items.exists(score, score > 50)" }
    next: { true: ask, false: quiet }
  ask:
    type: human/approval
    with: { question: "Block?", quorum: 2, deadline: 1h }
    next: { approved: block, rejected: quiet, expired: quiet }
  block:
    type: action/http-request
    effect: change
    idempotent: natural
    timeout: 10s
    with: { connection: api, method: PUT, url: /block, json: { ips: "\${alert.ips}", why: "Found by run \${run.id}." } }
  quiet: { type: action/log, with: { message: nothing } }
`

const response = (body: JsonValue) => ({
  output: {
    status: 200,
    headers: { 'set-cookie': 'session=abc' },
    body,
    bytes: 1,
    durationMs: 1,
    url: 'https://a.example/',
  },
})

async function recorded(mask: string[] = []): Promise<{ scenario: Scenario; journal: Entry[] }> {
  const executable = executableOf(PLAYBOOK)
  const { journal } = await simulate(
    executable,
    { ips: ['203.0.113.1', '203.0.113.2', '203.0.113.3'], note: 'for ana', apiKey: 'k-1' },
    {
      at: 1_790_000_000_000,
      run: '01M4Q8J0Q4S8M3ZC0F4B6R9XWA',
      fixtures: {
        'each[1].look': response({ score: 10, token: 'ghp_0123456789abcdefghij0123456789abcdef' }),
        'each[2].look': [{ error: { code: 'http/unreachable', message: 'answered 503' } }, response({ score: 90 })],
        'each[3].look': { error: { code: 'http/unreachable', message: 'refused' } },
      },
      answers: {
        ask: [
          { choice: 'approved', by: 'ana', afterMs: 60_000 },
          { choice: 'approved', by: 'ben', afterMs: 90_000 },
        ],
      },
    },
  )
  const scenario = recordScenario(executable.plan, catalog, journal, { name: 'Saved', mask })
  return { scenario, journal }
}

describe('a run saved as a test', () => {
  it('passes, after it was written and read again', async () => {
    const { scenario } = await recorded()
    const text = writeScenario(scenario)
    const { scenario: read, diagnostics } = readScenario(text)
    expect(diagnostics).toEqual([])
    expect(read).toEqual(JSON.parse(JSON.stringify(scenario)))
    expect(scenario.expect).toMatchObject({
      status: 'completed',
      path: ['start', 'each', 'look', 'unknown', 'worst', 'bad', 'ask', 'block'],
      ledger: [{ node: 'block', input: { json: { why: 'Found by run scenario.' } } }],
    })
    const result = await runScenario(executableOf(PLAYBOOK), read as Scenario, (read as Scenario).alert as JsonValue)
    expect(result).toMatchObject({ status: 'passed', problems: [], mismatches: [], invented: [] })
  })

  it('holds no secret: what looks like one, or is called one, or was chosen, is masked', async () => {
    const { scenario } = await recorded(['note'])
    const text = writeScenario(scenario)
    expect(text).not.toContain('ghp_')
    expect(text).not.toContain('session=abc')
    expect(text).not.toContain('k-1')
    expect(text).not.toContain('for ana')
    expect(text).toContain('•••')
  })

  it('masks what was hidden wherever it went, so that it still passes', async () => {
    const { scenario } = await recorded(['ips'])
    expect(JSON.stringify(scenario.expect.ledger)).not.toContain('203.0.113')
    const { scenario: other } = await recorded(['score'])
    expect(JSON.stringify(other.mocks)).toContain('•••')
  })

  it('fails when the playbook goes another way', async () => {
    const { scenario } = await recorded()
    const changed = executableOf(PLAYBOOK.replace('score > 50', 'score > 95'))
    const { status, mismatches } = await runScenario(changed, scenario, scenario.alert as JsonValue)
    expect(status).toBe('failed')
    expect(mismatches.map(({ path }) => path)).toEqual([
      ['expect', 'path'],
      ['expect', 'ledger'],
    ])
  })
})
