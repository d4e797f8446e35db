import { EventEmitter } from 'node:events'
import { beforeEach, expect, it } from 'vitest'
import { type HostKeeper, keepHost, MOST_RESTARTS, WITHIN_MS } from './host-keeper.ts'
import type { HostStart } from './host-process.ts'

/** Stands in for a utility process. */
class Process extends EventEmitter {
  sent: unknown[] = []
  isKilled = false
  postMessage(message: unknown, ports?: string[]): void {
    this.sent.push(ports ? { ...(message as object), ports } : message)
  }
  kill(): void {
    this.isKilled = true
    this.emit('exit', 143)
  }
  ready(): void {
    this.emit('message', { kind: 'ready' })
  }
  die(code: number, message?: string): void {
    if (message !== undefined) this.emit('message', { kind: 'failed', message })
    this.emit('exit', code)
  }
}

const START: HostStart = {
  kind: 'start',
  options: { dataDir: '/w/.firebreak', masterKey: { key: new Uint8Array(32) } },
  person: 'ana',
  version: '0',
}

let now: number
let processes: Process[]
let said: string[]
let answer: boolean
let hasWaited: () => void
let keeper: HostKeeper<string>
beforeEach(() => {
  now = 0
  processes = []
  said = []
  answer = false
  keeper = keepHost<string>({
    fork: () => {
      const process = new Process()
      processes.push(process)
      return process
    },
    now: () => now,
    wait: () => new Promise((resolve) => (hasWaited = resolve)),
    onRestart: (reason) => void said.push(`restarted: ${reason}`),
    onGivenUp: async (reason) => {
      said.push(`given up: ${reason}`)
      return answer
    },
  })
})
const last = () => processes.at(-1) as Process
const settle = () => new Promise((resolve) => setImmediate(resolve))

async function started(): Promise<void> {
  const start = keeper.start(START)
  await settle()
  last().ready()
  await start
}

it('gives it its message, then ports', async () => {
  expect(keeper.connect('early')).toBe(false)
  await started()
  expect(keeper.connect('a')).toBe(true)
  expect(last().sent).toEqual([START, { kind: 'port', ports: ['a'] }])
})

it('says why a host could not start, and does not try again', async () => {
  const start = keeper.start(START)
  await settle()
  last().die(1, 'The database is damaged.')
  await expect(start).rejects.toThrow('The database is damaged.')
  expect({ processes: processes.length, said }).toEqual({ processes: 1, said: [] })
  expect(keeper.connect('a')).toBe(false)
})

it('starts a host again that has died, says so, and hands it the next port', async () => {
  await started()
  last().die(134)
  last().ready()
  await settle()
  expect(said).toEqual(['restarted: it ended with 134'])
  keeper.connect('b')
  expect(processes.map(({ sent }) => sent)).toEqual([[START], [START, { kind: 'port', ports: ['b'] }]])
})

it('gives up after so many deaths in a short time, and asks', async () => {
  await started()
  for (let death = 0; death < MOST_RESTARTS; death += 1) {
    last().die(1, `defect ${death}`)
    last().ready()
    await settle()
  }
  last().die(1, 'once too often')
  await settle()
  expect(said).toEqual([
    'restarted: defect 0',
    'restarted: defect 1',
    'restarted: defect 2',
    'given up: once too often',
  ])
  expect(processes).toHaveLength(MOST_RESTARTS + 1)
  expect(keeper.connect('a')).toBe(false)
})

it('counts a start again that fails as one try', async () => {
  await started()
  last().die(1, 'first')
  for (let death = 0; death < MOST_RESTARTS; death += 1) {
    last().die(1, `cannot start ${death}`)
    await settle()
  }
  expect(said).toEqual([`given up: cannot start ${MOST_RESTARTS - 1}`])
})

it('starts once more when the person wishes it', async () => {
  answer = true
  await started()
  for (let death = 0; death <= MOST_RESTARTS; death += 1) {
    last().die(1)
    await settle()
    last().ready()
    await settle()
  }
  expect(processes).toHaveLength(MOST_RESTARTS + 2)
  expect(keeper.connect('a')).toBe(true)
})

it('forgets deaths of long ago', async () => {
  await started()
  for (let death = 0; death < MOST_RESTARTS * 2; death += 1) {
    now += WITHIN_MS
    last().die(1)
    last().ready()
    await settle()
  }
  expect(said).toHaveLength(MOST_RESTARTS * 2)
  expect(said.join()).not.toContain('given up')
})

it('lets one host close before the next begins', async () => {
  await started()
  const next = keeper.start(START)
  await settle()
  expect(processes).toHaveLength(1)
  expect(last().sent.at(-1)).toEqual({ kind: 'stop' })
  last().die(0)
  await settle()
  last().ready()
  await next
  expect({ processes: processes.length, said }).toEqual({ processes: 2, said: [] })
})

it('ends a host by force that does not close', async () => {
  await started()
  const stop = keeper.stop()
  hasWaited()
  await stop
  expect(last().isKilled).toBe(true)
  expect(said).toEqual([])
  await keeper.stop()
})
