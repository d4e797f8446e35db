// The threads of backtests. A thread that has nothing left to do is kept for a while: loading the engine takes longer than many a
// backtest. It keeps no process alive.
import { Worker } from 'node:worker_threads'
import { childEnvironment } from '../child-environment.ts'
import type { Batch } from './alert-source.ts'
import type { BatchResult, BatchSetup } from './backtest-batch.ts'

/** What a thread is told: what its next batches go through, or a batch. */
export type ThreadMessage = { setup: BatchSetup; packs: readonly string[] } | { content: Batch['content'] }
/** What it says: of a batch, what came of it, or what kept it from being run. */
export type ThreadAnswer = { result: BatchResult } | { problem: string }

export interface Thread {
  /** Batches that it has not given back yet. */
  readonly waiting: number
  run(content: Batch['content']): Promise<BatchResult>
  /** Nothing more comes. One that is not at rest ends. */
  giveBack(): Promise<void>
}

/** Beside this file, as it is written and as it is built. */
const THREAD = import.meta.url.endsWith('.ts') ? './backtest-worker.ts' : './backtest-worker.js'
/** So long a thread without work is kept, milliseconds. */
const IDLE_MS = 20_000

interface Idle {
  worker: Worker
  timer: NodeJS.Timeout
  ended(): void
}
/** By the node packs that they have loaded. */
const idle = new Map<string, Idle[]>()

export function takeThread(setup: BatchSetup, packs: readonly string[]): Thread {
  const kind = JSON.stringify(packs)
  const worker = fromIdle(kind) ?? new Worker(new URL(THREAD, import.meta.url), { env: childEnvironment() })
  worker.ref()
  const queue: { resolve(result: BatchResult): void; reject(cause: unknown): void }[] = []
  let broken: Error | undefined
  let isGiven = false
  const fail = (cause: Error): void => {
    broken ??= cause
    for (const { reject } of queue.splice(0)) reject(broken)
  }
  const ended = () => fail(new Error('A thread of the backtest has ended'))
  const answered = (answer: ThreadAnswer): void => {
    if ('problem' in answer) fail(new Error(answer.problem))
    else queue.shift()?.resolve(answer.result)
  }
  worker.on('message', answered)
  worker.on('error', fail)
  worker.on('exit', ended)
  worker.postMessage({ setup, packs } satisfies ThreadMessage)
  return {
    get waiting() {
      return queue.length
    },
    run(content) {
      if (broken) return Promise.reject(broken)
      return new Promise((resolve, reject) => {
        queue.push({ resolve, reject })
        const given = 'bytes' in content ? [content.bytes.buffer as ArrayBuffer] : []
        worker.postMessage({ content } satisfies ThreadMessage, given)
      })
    },
    async giveBack() {
      if (isGiven) return
      isGiven = true
      worker.off('message', answered)
      worker.off('exit', ended)
      if (broken || queue.length > 0) {
        fail(new Error('The backtest was stopped'))
        await worker.terminate()
      } else {
        worker.off('error', fail)
        keep(kind, worker)
      }
    },
  }
}

function fromIdle(kind: string): Worker | undefined {
  const one = idle.get(kind)?.pop()
  if (!one) return undefined
  clearTimeout(one.timer)
  one.worker.off('exit', one.ended)
  one.worker.off('error', one.ended)
  return one.worker
}

function keep(kind: string, worker: Worker): void {
  const all = idle.get(kind) ?? []
  idle.set(kind, all)
  const drop = (): void => {
    const at = all.indexOf(one)
    if (at >= 0) all.splice(at, 1)
    if (all.length === 0 && idle.get(kind) === all) idle.delete(kind)
  }
  const timer = setTimeout(() => {
    drop()
    void worker.terminate()
  }, IDLE_MS)
  timer.unref()
  const one: Idle = { worker, timer, ended: drop }
  worker.on('exit', drop)
  worker.on('error', drop) // it ends with it
  worker.unref()
  all.push(one)
}
