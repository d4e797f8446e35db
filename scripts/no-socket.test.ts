// Nothing that is rehearsed reaches for the network: every example on every alert, every scenario, with the network trapped.
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { simulate, simulateUndo } from '../engine/index.ts'
import { findScenarios, runScenarios } from '../host/index.ts'
import { createNodeCatalog } from '../nodes/index.ts'
import { exampleLists, readExamples } from './examples.ts'

const reached: string[] = []
const restore: (() => void)[] = []

/** Replaces a function by one that notes the call and refuses. */
function trap(holder: object, name: string, label: string): void {
  const before = Reflect.get(holder, name) as unknown
  Reflect.set(holder, name, () => {
    reached.push(label)
    throw new Error(`${label} was called in a rehearsal`)
  })
  restore.push(() => Reflect.set(holder, name, before))
}

beforeAll(() => {
  trap(net.Socket.prototype, 'connect', 'net.Socket.connect')
  trap(net, 'connect', 'net.connect')
  trap(net, 'createConnection', 'net.createConnection')
  trap(tls, 'connect', 'tls.connect')
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'reverse'])
    trap(dns, name, `dns.${name}`)
  trap(dns.promises, 'lookup', 'dns.promises.lookup')
  trap(dns.promises, 'resolve', 'dns.promises.resolve')
  trap(globalThis, 'fetch', 'fetch')
  syncBuiltinESMExports()
})

afterAll(() => {
  for (const put of restore) put()
  syncBuiltinESMExports()
})

test('the trap holds', () => {
  expect(() => net.connect(9)).toThrow('in a rehearsal')
  expect(() => fetch('http://192.0.2.1/')).toThrow('in a rehearsal')
  expect(reached.splice(0)).toEqual(['net.connect', 'fetch'])
})

test.each(readExamples())('$name reaches for nothing on any of its alerts, nor when it is undone', async (example) => {
  let runs = 0
  for (const alert of example.alerts.values()) {
    for (const choice of ['approved', 'rejected', undefined]) {
      const answers = choice === undefined ? {} : { answers: () => [{ choice }, { choice, by: 'another' }] }
      const simulation = await simulate(example.executable(), alert, { lists: exampleLists, ...answers })
      await simulateUndo(example.executable(), simulation)
      runs++
    }
  }
  expect(runs).toBe(example.alerts.size * 3)
  expect(reached).toEqual([])
})

test('no scenario reaches for anything, every one passes, and together they go through every branch', async () => {
  const tasks = findScenarios(['examples']).map((file) => ({ file, lists: 'examples/lists' }))
  const { reports, coverage } = await runScenarios(tasks, createNodeCatalog(), { jobs: 1 })
  expect(reports.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(reports.length).toBeGreaterThan(30)
  expect(coverage.map(({ name }) => name).sort()).toEqual(
    readExamples()
      .map(({ playbook }) => playbook.name)
      .sort(),
  )
  for (const { coverage: one } of coverage) {
    expect(one.items.filter(({ runs }) => runs === 0)).toEqual([])
  }
  expect(reached).toEqual([])
})
