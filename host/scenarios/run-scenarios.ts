// All scenarios, in as many threads as help: a thread takes longer to start than a dozen scenarios take to run.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type Catalog, type Coverage, createCover } from '../../engine/index.ts'
import { childEnvironment } from '../child-environment.ts'
import { runScenarioFiles, type ScenarioBatch, type ScenarioReport, type ScenarioTask } from './run-scenario-files.ts'

export interface TestRun {
  /** In the order of the files. */
  reports: ScenarioReport[]
  /** By playbook file, for playbooks that compile. */
  coverage: { playbook: string; name: string; coverage: Coverage }[]
}

/** What a thread gets. */
export interface ScenarioWork {
  tasks: ScenarioTask[]
  packs: readonly string[]
}

/** Beside this file, as it is written and as it is built. */
const THREAD = import.meta.url.endsWith('.ts') ? './scenario-worker.ts' : './scenario-worker.js'
/** Scenarios that one thread more is worth. */
const WORTH_A_THREAD = 40

/**
 * @param catalog the node types that they use
 * @param jobs threads; default: what the machine has, as far as there is enough to do
 */
export async function runScenarios(
  tasks: readonly ScenarioTask[],
  catalog: Catalog,
  { jobs, onReport = () => {} }: { jobs?: number; onReport?: (report: ScenarioReport) => void } = {},
): Promise<TestRun> {
  const threads = jobs ?? Math.min(availableParallelism(), Math.floor(tasks.length / WORTH_A_THREAD) + 1)
  const batches =
    threads <= 1
      ? [await runScenarioFiles(tasks, catalog, onReport)]
      : await Promise.all(
          shares(tasks, threads).map((share) => inThread({ tasks: share, packs: catalog.packs }, onReport)),
        )
  const order = new Map(tasks.map(({ file }, index) => [file, index]))
  const reports = batches.flatMap((batch) => batch.reports)
  reports.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0))
  return { reports, coverage: coverageOf(batches, catalog) }
}

/** Neighbours stay together: they are about one playbook, which is then compiled once. */
function shares(tasks: readonly ScenarioTask[], threads: number): ScenarioTask[][] {
  const size = Math.ceil(tasks.length / threads)
  return Array.from({ length: Math.ceil(tasks.length / size) }, (_, at) => tasks.slice(at * size, (at + 1) * size))
}

function inThread(work: ScenarioWork, onReport: (report: ScenarioReport) => void): Promise<ScenarioBatch> {
  return new Promise((resolve, reject) => {
    const reports: ScenarioReport[] = []
    const worker = new Worker(new URL(THREAD, import.meta.url), { workerData: work, env: childEnvironment() })
    worker.on('message', (message: { report: ScenarioReport } | { covers: ScenarioBatch['covers'] }) => {
      if ('covers' in message) return resolve({ reports, covers: message.covers })
      reports.push(message.report)
      onReport(message.report)
    })
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`A thread of tests ended with ${code}`)))
  })
}

function coverageOf(batches: readonly ScenarioBatch[], catalog: Catalog): TestRun['coverage'] {
  const merged = new Map<string, { name: string; cover: ReturnType<typeof createCover> }>()
  for (const { playbook, plan, runs } of batches.flatMap(({ covers }) => covers)) {
    let known = merged.get(playbook)
    if (!known) {
      known = { name: plan.playbook.name, cover: createCover(plan, catalog) }
      merged.set(playbook, known)
    }
    known.cover.merge(runs)
  }
  return [...merged].map(([playbook, { name, cover }]) => ({ playbook, name, coverage: cover.result() }))
}
