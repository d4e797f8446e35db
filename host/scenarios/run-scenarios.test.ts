import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalog } from '../../testing/plans.ts'
import { createWorkspaces } from '../../testing/workspaces.ts'
import { runScenarios, type TestRun } from './run-scenarios.ts'
import { findScenarios } from './scenario-files.ts'

const PLAYBOOK = `firebreak: 2
name: Look and block
inputs: { type: object, required: [ips] }
connections: { api: http }
nodes:
  start: { type: trigger/alert, next: each }
  each:
    type: flow/for-each
    with: { items: "\${alert.ips}" }
    body:
      look:
        type: action/http-request
        timeout: 10s
        retry: { attempts: 2, backoff: 1s }
        with: { connection: api, url: "/ip/\${item}" }
        next: { error: unknown }
      unknown: { type: action/log, with: { message: "unknown \${item}" } }
    next: bad
  bad:
    type: condition/if
    with: { when: "steps.each.exists(r, first(r.?look.?body.?score, 0) > 50)" }
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
    with: { connection: api, method: PUT, url: /block, json: { ips: "\${alert.ips}" } }
  quiet: { type: action/log, with: { message: nothing } }
`

const { workspace: openWorkspace } = createWorkspaces()
const workspace = (files: { [name: string]: string }): string =>
  openWorkspace({ 'look.playbook.yaml': PLAYBOOK, ...files }).path

const scenario = (rest: string, alert = '{ ips: [203.0.113.1, 203.0.113.2] }') =>
  `scenario: 1\nname: A test\nalert: ${alert}\n${rest}`

async function run(rest: string, alert?: string): Promise<TestRun['reports'][number] & { run: TestRun }> {
  const folder = workspace({ 'look.scenario.yaml': scenario(rest, alert) })
  const result = await runScenarios(
    [{ file: join(folder, 'look.scenario.yaml'), lists: join(folder, 'lists') }],
    catalog,
  )
  return { ...(result.reports[0] as TestRun['reports'][number]), run: result }
}

const answer = (score: number) =>
  `{ output: { status: 200, headers: {}, body: { score: ${score} }, bytes: 1, durationMs: 1, url: "https://api.example/" } }`

describe('a scenario', () => {
  it('passes when everything comes out as expected', async () => {
    const report = await run(`mocks:
  each[1].look: ${answer(10)}
  each[2].look: ${answer(90)}
answers:
  ask: [{ choice: approved, by: ana }, { choice: approved, by: ben, after: 20m }]
expect:
  status: completed
  path: [start, each, look, bad, ask, block]
  ran: [block]
  skipped: [unknown, quiet]
  outputs: ["steps.each.size() == 2", "steps.ask.approvedBy == ['ana', 'ben']"]
  ledger: [{ node: block, effect: change, input: { json: { ips: [203.0.113.1, 203.0.113.2] } } }]
  duration: { atLeast: 20m, atMost: 21m }
`)
    expect(report).toMatchObject({ status: 'passed', problems: [], mismatches: [], name: 'A test' })
    expect(report.virtualMs).toBeGreaterThanOrEqual(20 * 60_000)
  })

  it('tells every expectation that did not come true, with its line and a comparison', async () => {
    const report = await run(`mocks: { look: ${answer(90)} }
answers: { ask: never }
expect:
  status: failed
  error: http/status
  path: [start, each, look, bad, ask, block]
  ran: [block]
  skipped: [quiet]
  outputs: ["steps.bad == 7", "steps.nowhere == 1"]
  ledger: [block]
  duration: 5m
`)
    expect(report.status).toBe('failed')
    const mismatches = report.mismatches.map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`)
    expect(mismatches).toEqual([
      'status: The run should end failed, but is completed',
      'error: The run should fail with http/status, but is completed',
      'path: The run went another way',
      'ran.0: block should run, and did not',
      'skipped.0: quiet should not run, and did',
      expect.stringContaining('outputs.0: steps.bad == 7 gives false, not true'),
      expect.stringContaining('outputs.1: steps.nowhere == 1 cannot be worked out: '),
      'ledger: Something else would have been written',
      expect.stringContaining('duration: The run should take 5m, but it takes 1h'),
    ])
    expect(report.mismatches[2]).toMatchObject({
      range: { start: { line: 9 } },
      diff: [
        ...['start', 'each', 'look', 'bad', 'ask'].map((text) => ({ mark: ' ', text })),
        { mark: '-', text: 'block' },
        { mark: '+', text: 'quiet' },
      ],
    })
    expect(report.mismatches[7]?.diff).toEqual([{ mark: '-', text: 'block' }])
  })

  it('gives the mocks of a list call by call, and of an error edge the failure', async () => {
    const failing = await run(`mocks:
  look: [{ error: { code: http/unreachable } }, { error: { code: http/unreachable } }, ${answer(60)}]
answers: { ask: rejected }
expect: { path: [start, each, look, unknown, bad, ask, quiet], ledger: [] }
`)
    expect(failing).toMatchObject({ status: 'passed', mismatches: [] })
  })

  it('forces a port, also of a step that only computes', async () => {
    const report = await run(`mocks:
  look: ${answer(0)}
  bad: { port: "true" }
  ask: { port: approved, output: { decision: approved, approvedBy: [], rejectedBy: [], reasons: [], at: now } }
expect: { ran: [block] }
`)
    expect(report).toMatchObject({ status: 'passed', problems: [], mismatches: [] })
  })

  it("runs a node's own code on recorded answers", async () => {
    const report = await run(`mocks:
  look:
    http:
      - { method: GET, url: /ip/203.0.113.1, status: 503, duration: 2s }
      - { status: 200, body: { score: 10 } }
      - { url: /ip/203.0.113.2, body: { score: 80 } }
answers: { ask: never }
expect:
  ran: [ask]
  skipped: [unknown]
  outputs: ["steps.each[1].look.body.score == 80", "steps.each[0].look.status == 200"]
  duration: { atLeast: 1h3s }
`)
    expect(report).toMatchObject({ status: 'passed', problems: [], mismatches: [] })
  })

  it('is stale when a recorded answer is for another request, even where an error edge would hide it', async () => {
    const report = await run(`mocks: { look: { http: [{ url: /old/203.0.113.1 }] } }
expect: { status: completed }
`)
    expect(report.status).toBe('stale')
    expect(report.problems[0]?.message).toContain('is recorded for GET /old/203.0.113.1, but the step asks GET /ip/')
  })

  it.each([
    ['a mock of no node', 'mocks: { lok: {} }', 'FB802', 'Did you mean look?', 'Rename to look'],
    [
      'a mock in no loop',
      'mocks: { "eech[2].look": {} }',
      'FB802',
      'Did you mean each[2].look?',
      'Rename to each[2].look',
    ],
    [
      'an output that cannot be',
      'mocks: { look: { output: { status: ok } } }',
      'FB802',
      'could not give this output',
      undefined,
    ],
    ['no such port', 'mocks: { look: { port: maybe } }', 'FB802', 'has no port maybe. It has done.', undefined],
    ['answers to what asks nothing', 'mocks: { quiet: { http: [{}] } }', 'FB802', 'asks nothing over HTTP', undefined],
    ['an answer to nobody', 'answers: { look: approved }', 'FB803', 'asks nobody', undefined],
    [
      'an answer that is none',
      'answers: { ask: maybe }\nmocks: { bad: { port: "true" } }',
      'FB803',
      'is no answer here',
      undefined,
    ],
  ])('is stale with %s', async (_, rest, code, message, fix) => {
    const report = await run(`${rest}\nexpect: {}\n`)
    expect(report.status).toBe('stale')
    expect(report.problems[0]).toMatchObject({
      code,
      message: expect.stringContaining(message),
      range: expect.anything(),
    })
    expect(report.problems[0]?.fix?.title).toBe(fix)
  })

  it('is stale when it expects a node that is not there, or what cannot be read', async () => {
    const report = await run('expect: { path: [start, eech], ledger: [{ node: blok }], outputs: ["steps.each.("] }\n')
    expect(report.problems.map(({ code, path }) => [code, path.slice(1)])).toEqual([
      ['FB804', ['path', 1]],
      ['FB804', ['ledger', 0, 'node']],
      ['FB805', ['outputs', 0]],
    ])
  })

  it('is stale when its alert does not fit the playbook', async () => {
    const report = await run('expect: {}\n', '{ hosts: [] }')
    expect(report).toMatchObject({ status: 'stale', problems: [{ code: 'FB806', path: ['alert'] }] })
  })

  it.each([
    ['unknown fields', 'expects: {}\nexpect: {}\n', 'has no field “expects”'],
    ['no expectations', '', 'expect is missing'],
    ['a wrong version', 'scenario: 9\nexpect: {}\n', ''],
    ['an alert file that is not there', 'expect: {}\n', 'cannot be read'],
  ])('is broken with %s, and says where', async (what, rest, message) => {
    const report = await run(rest, what.startsWith('an alert') ? 'nowhere.json' : undefined)
    expect(report.status).toBe('broken')
    expect(report.problems[0]).toMatchObject({ range: { start: { line: expect.any(Number) } } })
    expect(report.problems[0]?.message).toContain(message)
  })

  it('is broken when its playbook is not there, and says where it may be meant', async () => {
    const folder = workspace({
      'scenarios/one.scenario.yaml': scenario('playbook: look.playbook.yaml\nexpect: {}\n'),
      'scenarios/two.scenario.yaml': scenario('playbook: away.playbook.yaml\nexpect: {}\n'),
    })
    const told = async (name: string) => {
      const file = join(folder, 'scenarios', `${name}.scenario.yaml`)
      return (await runScenarios([{ file, lists: folder }], catalog)).reports[0]?.problems[0]?.message
    }
    expect(await told('one')).toMatch(/no such file\. Write \.\.\/look\.playbook\.yaml: paths count from/)
    expect(await told('two')).toMatch(/no such file\.$/)
  })

  it('is broken when its playbook is, and tells its problems', async () => {
    const folder = workspace({ 'look.playbook.yaml': 'firebreak: 2\nname: x\nnodes: { a: { type: none/such } }\n' })
    const file = join(folder, 'look.scenario.yaml')
    writeFileSync(file, scenario('expect: {}\n'))
    const { reports } = await runScenarios([{ file, lists: folder }], catalog)
    expect(reports[0]).toMatchObject({ status: 'broken', problems: [{ file: join(folder, 'look.playbook.yaml') }, {}] })
  })
})

describe('coverage', () => {
  it('counts ways out, nodes and error edges, over all scenarios together and over threads', async () => {
    const folder = workspace({
      'scenarios/a.scenario.yaml': scenario(`mocks: { look: ${answer(90)} }\nanswers: { ask: never }\nexpect: {}\n`),
      'scenarios/b.scenario.yaml': scenario(`mocks: { look: { error: { code: http/status } } }\nexpect: {}\n`),
    })
    const tasks = findScenarios([folder]).map((file) => ({ file, lists: folder }))
    const alone = await runScenarios(tasks, catalog)
    const threads = await runScenarios(tasks, catalog, { jobs: 2 })
    expect(threads.coverage).toEqual(alone.coverage)
    const [covered] = alone.coverage as [TestRun['coverage'][number]]
    const { counts, branches, items } = covered.coverage
    expect(counts).toMatchObject({
      node: { covered: 7, total: 8 },
      branch: { covered: 2, total: 2 },
      outcome: { covered: 1, total: 3 },
      error: { covered: 1, total: 1 },
    })
    expect(branches).toEqual({ covered: 3, total: 5 })
    expect(items.filter(({ runs }) => runs === 0).map(({ node, port }) => `${node} ${port ?? ''}`)).toEqual([
      'ask approved',
      'ask rejected',
      'block ',
    ])
  })
})

describe('scenario files', () => {
  it('are found under a folder, beside a playbook, or by name; and told when there is no such path', () => {
    const folder = workspace({
      'look.one.scenario.yaml': '',
      'scenarios/look-two.scenario.yaml': '',
      'other/other.playbook.yaml': PLAYBOOK,
      'other/three.scenario.yaml': '',
      'node_modules/x/four.scenario.yaml': '',
    })
    const names = (...paths: string[]) =>
      findScenarios(paths.map((path) => join(folder, path))).map((file) => file.slice(folder.length + 1))
    expect(names('.')).toEqual([
      'look.one.scenario.yaml',
      'other/three.scenario.yaml',
      'scenarios/look-two.scenario.yaml',
    ])
    expect(names('look.playbook.yaml')).toEqual(['look.one.scenario.yaml', 'scenarios/look-two.scenario.yaml'])
    expect(names('other/three.scenario.yaml', 'other')).toEqual(['other/three.scenario.yaml'])
    writeFileSync(join(folder, 'other', 'a-copy.playbook.yaml'), PLAYBOOK)
    expect(names('other/other.playbook.yaml'), 'the one that is called as the folder').toEqual([
      'other/three.scenario.yaml',
    ])
    expect(names('other/a-copy.playbook.yaml')).toEqual([])
    expect(() => names('nowhere')).toThrow('There is no')
    expect(() => names('look.one.scenario.yaml', '../firebreak.txt')).toThrow()
  })
})
