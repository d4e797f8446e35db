// A value in an address stays in its segment: what hostile alerts name is what is acted on, rehearsed, live and served.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectTheSame } from '../testing/expect-the-same.ts'
import { type Bench, openBench } from '../testing/one-alert.ts'

const PLAYBOOK = `firebreak: 2
name: Isolate a host
takes: original
connections: { edr: http }
nodes:
  received: { type: trigger/alert, next: isolate }
  isolate:
    type: action/http-request
    effect: change
    idempotent: natural
    timeout: 20s
    with:
      connection: edr
      method: PUT
      url: "/hosts/\${alert.host}/isolation?by=\${alert.by}"
      query: { ids: "\${alert.ids}" }
    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: "\${input.url}" } }
    example: { status: 200, headers: {}, body: { ok: true }, bytes: 11, durationMs: 1, url: "https://edr.example" }
`

let bench: Bench
beforeAll(async () => {
  bench = await openBench({ 'isolate.playbook.yaml': PLAYBOOK }, ['edr'])
})
afterAll(() => bench.close())

test.each([
  ['dc01', '/hosts/dc01/isolation?by=ana&ids=1&ids=2'],
  ['dc01/shutdown#', '/hosts/dc01%2Fshutdown%23/isolation?by=ana&ids=1&ids=2'],
  ['dc01/isolation?x=', '/hosts/dc01%2Fisolation%3Fx%3D/isolation?by=ana&ids=1&ids=2'],
  ['dc01%2fshutdown', '/hosts/dc01%252fshutdown/isolation?by=ana&ids=1&ids=2'],
  ['ceo@evil.example', '/hosts/ceo%40evil.example/isolation?by=ana&ids=1&ids=2'],
])('a host called %j', async (host, url) => {
  const [ways] = await bench.run('isolate.playbook.yaml', [{ title: 'Beacon', host, by: 'ana', ids: [1, 2] }], [])
  expect(ways?.rehearsed.status).toBe('completed')
  expect(ways?.sentLive.map((sent) => `${sent.method} ${sent.url}`)).toEqual([`PUT ${url}`])
  expect(ways?.rehearsed.writes.map(({ input }) => input['url'])).toEqual([url.replace('&ids=1&ids=2', '')])
  if (ways) expectTheSame(ways)
})

test.each([[''], [null], ['.'], ['..']])('a host called %j is acted on nowhere', async (host) => {
  const [ways] = await bench.run('isolate.playbook.yaml', [{ title: 'Beacon', host, by: 'ana', ids: [1] }], [])
  for (const way of [ways?.rehearsed, ways?.live, ways?.served]) {
    expect(way?.status).toBe('failed')
    expect(way?.writes).toEqual([])
  }
  expect(ways?.sentLive).toEqual([])
  expect(ways?.sentServed).toEqual([])
})
