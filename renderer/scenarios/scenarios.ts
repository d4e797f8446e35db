// The tests of the open playbook: its scenarios, what each came to against the playbook as it is drawn right now, and what they
// cover together. They run again by themselves whenever the plan or a scenario changes.
import { create } from 'zustand'
import type { ScenarioText } from '../../api/index.ts'
import { type Coverage, type Entry, type Plan, recordScenario, writeScenario } from '../../engine/index.ts'
import { heatOfCoverage } from '../canvas/nodes/heat.ts'
import { useCanvas } from '../canvas/view-state.ts'
import { catalog } from '../state/catalog.ts'
import { useDocument } from '../state/document.ts'
import { host, messageOf, onHint } from '../state/host.ts'
import { showDrawer } from '../state/view.ts'
import type { TestInput, TestResult } from '../worker/scenarios.ts'
import { testsWorker } from '../worker/start.ts'

interface TestsState {
  /** The playbook that all of this is about. */
  file: string | undefined
  scenarios: ScenarioText[] | undefined
  results: TestResult[]
  /** The plan that the results are of. */
  plan: Plan | undefined
  coverage: Coverage | undefined
  isRunning: boolean
  /** Coverage is drawn on the canvas. */
  isDrawn: boolean
  chosen: string | undefined
  problem: string | undefined
}

const EMPTY: TestsState = {
  file: undefined,
  scenarios: undefined,
  results: [],
  plan: undefined,
  coverage: undefined,
  isRunning: false,
  isDrawn: false,
  chosen: undefined,
  problem: undefined,
}

/** Whether the open playbook can be tested as it is drawn. */
export const readiness = ({ plan, isBusy }: { plan: Plan | undefined; isBusy: boolean }) =>
  plan !== undefined ? 'ready' : isBusy ? 'compiling' : 'has errors'

export const useTests = create<TestsState>(() => EMPTY)
const get = useTests.getState
const set = useTests.setState

/** Milliseconds between the last change and the run of the tests: somebody may still be typing. */
const REST_MS = 250
let timer: ReturnType<typeof setTimeout> | undefined
let generation = 0

/** Reads the scenarios of a playbook and runs them. */
export async function openTests(file: string): Promise<void> {
  if (get().file !== file) {
    draw(false)
    set({ ...EMPTY, file })
  }
  try {
    const scenarios = await (await host()).scenarios.list({ playbook: file })
    if (get().file !== file) return
    set({ scenarios, problem: undefined })
    runSoon(0)
  } catch (thrown) {
    set({ scenarios: get().scenarios ?? [], problem: messageOf(thrown) })
  }
}

export function runSoon(afterMs = REST_MS): void {
  clearTimeout(timer)
  timer = setTimeout(() => void runAll(), afterMs)
}

async function runAll(): Promise<void> {
  const { file, scenarios } = get()
  const { plan, file: open } = useDocument.getState()
  if (!plan || file === undefined || file !== open || !scenarios) return
  const mine = ++generation
  if (scenarios.length === 0) {
    set({ results: [], coverage: undefined, plan, isRunning: false })
    return
  }
  set({ isRunning: true })
  try {
    const lists = await (await host()).workspace.lists()
    const inputs = scenarios.map(
      ({ alert, ...rest }): TestInput => ({ ...rest, ...(alert !== undefined && { alert }) }),
    )
    const { results, coverage } = await testsWorker().runTests(plan, inputs, lists)
    if (mine !== generation) return
    set({ results, coverage, plan, isRunning: false, problem: undefined })
    if (get().isDrawn) draw(true)
  } catch (thrown) {
    if (mine === generation) set({ isRunning: false, problem: messageOf(thrown) })
  }
}

useDocument.subscribe(({ plan }, before) => {
  if (plan !== before.plan && get().file !== undefined) runSoon()
})
onHint((hint) => {
  const { file } = get()
  if (hint.topic === 'samples.changed' && file !== undefined) void openTests(file)
})

/** Draws what the tests cover on the canvas, or takes it away. */
export function draw(isDrawn: boolean): void {
  const { plan, coverage, results } = get()
  set({ isDrawn })
  const shown = useCanvas.getState().heat
  if (isDrawn && plan && coverage) useCanvas.setState({ heat: heatOfCoverage(plan, coverage, results.length) })
  else if (shown?.kind === 'coverage') useCanvas.setState({ heat: undefined })
}

/** Writes a scenario. @returns why not, or nothing */
export async function writeTest(file: string, text: string): Promise<string | undefined> {
  const { scenarios } = get()
  set({ scenarios: scenarios?.map((one) => (one.file === file ? { ...one, text } : one)) })
  try {
    await (await host()).scenarios.write({ file, text })
    runSoon()
    return undefined
  } catch (thrown) {
    return messageOf(thrown)
  }
}

export async function removeTest(file: string): Promise<void> {
  try {
    await (await host()).scenarios.remove({ file })
    set({ chosen: undefined })
    const { file: playbook } = get()
    if (playbook !== undefined) await openTests(playbook)
  } catch (thrown) {
    set({ problem: messageOf(thrown) })
  }
}

/** The run as a scenario, secrets masked. */
export function scenarioTextOf(plan: Plan, journal: Entry[], name: string, mask: readonly string[]): string {
  return writeScenario(recordScenario(plan, catalog, journal, { name, mask }))
}

/** Keeps a run as a test of a playbook and shows it. @returns why not, or nothing */
export async function saveRunAsTest(playbook: string, name: string, text: string): Promise<string | undefined> {
  try {
    const { file } = await (await host()).scenarios.create({ playbook, name, text })
    if (useDocument.getState().file === playbook) {
      await openTests(playbook)
      set({ chosen: file })
      showDrawer('tests')
    }
    return undefined
  } catch (thrown) {
    return messageOf(thrown)
  }
}
