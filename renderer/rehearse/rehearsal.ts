// The rehearsal of the open playbook: the alert that was chosen, how it starts, and the run in the worker that plays on the
// canvas while it goes on. It asks the person where nobody said beforehand what they would answer.
import { proxy } from 'comlink'
import { create } from 'zustand'
import type { SampleSummary } from '../../api/index.ts'
import {
  checkAgainstSchema,
  type Entry,
  type JsonValue,
  type Plan,
  type SimulatedAnswer,
  withDefaults,
} from '../../engine/index.ts'
import { giveAlert, rehearsed } from '../../soc/index.ts'
import { isUndecided, type Word } from '../approvals/ask-words.ts'
import { breakpointsHere, leavePause, partingWords, takePause } from '../debug/debug.ts'
import { useDocument } from '../state/document.ts'
import { host, messageOf, onHint, useHost } from '../state/host.ts'
import { growRun, seek, showRun, useRun } from '../state/run.ts'
import { showDrawer } from '../state/view.ts'
import type { Ask, OnPause, Rehearsed } from '../worker/rehearsal.ts'
import { endRehearsals, rehearsalWorker } from '../worker/start.ts'
import { answersFor, type Beforehand } from './beforehand.ts'
import { alertAsText, alertMistake, readAlertText } from './read-alert.ts'
import { recordedOutputs } from './recorded.ts'

interface RehearsalState {
  /** The playbook that all of this is about. */
  file: string | undefined
  samples: SampleSummary[] | undefined
  /** File of the chosen sample; undefined: the person's own text. */
  sample: string | undefined
  name: string
  /** The alert as text: what is rehearsed. */
  text: string
  /** As a datetime-local field has it; empty: now. */
  startsAt: string
  trigger: string | undefined
  beforehand: Beforehand
  useRecorded: boolean
  view: 'setup' | 'run'
  phase: 'idle' | 'running'
  /** Said so far, by question, where more than one person has to. */
  words: { [question: string]: (Word & { by: string })[] }
  problem: { text: string; isInPlaybook: boolean } | undefined
  /** The run that is about to be started for real. */
  dialog: 'shadow' | 'live' | undefined
}

const EMPTY: RehearsalState = {
  file: undefined,
  samples: undefined,
  sample: undefined,
  name: '',
  text: '',
  startsAt: '',
  trigger: undefined,
  beforehand: {},
  useRecorded: false,
  view: 'setup',
  phase: 'idle',
  words: {},
  problem: undefined,
  dialog: undefined,
}

export const useRehearsal = create<RehearsalState>(() => EMPTY)

const get = useRehearsal.getState
const set = useRehearsal.setState

/** Grows with every rehearsal: what an earlier one still says is not heard. */
let generation = 0
/** The rehearsal that the canvas shows. */
let shownGeneration = 0
const waiting = new Map<string, (answers: SimulatedAnswer[] | undefined) => void>()

export const questionKey = (scope: number, node: string): string => `${scope} ${node}`

/** Reads the samples of the open playbook and chooses the first, unless one is chosen. */
export async function prepare(file: string): Promise<void> {
  if (get().file !== file) {
    drop()
    set({ ...EMPTY, file })
  }
  try {
    const samples = await (await host()).samples.list({ playbook: file })
    if (get().file !== file) return
    set({ samples })
    const [first] = samples
    if (get().text === '' && get().sample === undefined && first) await chooseSample(first)
  } catch (thrown) {
    set({ samples: [], problem: { text: messageOf(thrown), isInPlaybook: false } })
  }
}

onHint((hint) => {
  const { file } = get()
  if (hint.topic === 'samples.changed' && file !== undefined) void prepare(file)
})

export async function chooseSample({ file, name }: Pick<SampleSummary, 'file' | 'name'>): Promise<void> {
  set({ sample: file, name })
  try {
    const { alert } = await (await host()).samples.read({ file })
    if (get().sample === file) set({ text: alertAsText(alert), problem: undefined })
  } catch (thrown) {
    set({ text: '', problem: { text: messageOf(thrown), isInPlaybook: false } })
  }
}

/** The person's own alert: pasted, dropped or typed. */
export function takeOwnAlert(text: string, name = 'Your alert'): void {
  const { sample } = get()
  set({ text, sample: undefined, problem: undefined, ...((sample !== undefined || name !== 'Your alert') && { name }) })
}

/** Keeps the alert as a sample beside the playbook. @returns why not, or nothing */
export async function saveSample(name: string): Promise<string | undefined> {
  const { file, text } = get()
  const read = readAlertText(text)
  if (file === undefined) return 'There is no playbook open'
  if ('mistake' in read) return alertMistake(read.mistake)
  try {
    const saved = await (await host()).samples.save({ playbook: file, name, alert: read.value })
    set({ sample: saved.file, name })
    await prepare(file)
    return undefined
  } catch (thrown) {
    return messageOf(thrown)
  }
}

/** The alert, or what stands in its way. */
export function chosenAlert(): { alert: JsonValue } | { problem: string } {
  const { text } = get()
  if (text.trim() === '') return { problem: 'Choose a sample alert, or paste one.' }
  const read = readAlertText(text)
  return 'value' in read ? { alert: read.value } : { problem: alertMistake(read.mistake) }
}

/** Why the alert does not fit what the playbook says it takes; undefined: it does. */
export function misfitOf(plan: Plan, alert: JsonValue): string | undefined {
  const given = giveAlert(plan.takes, alert, rehearsed(Date.now()))
  if ('problem' in given) return given.problem
  const schema = plan.graphs[0]?.inputs
  return schema && checkAgainstSchema(schema, withDefaults(schema, given.alert))
}

/** The plan of the open document as soon as its last change has been compiled. */
function compiled(): Promise<Plan | undefined> {
  return new Promise((resolve) => {
    const look = () => {
      const { isBusy, plan } = useDocument.getState()
      if (isBusy) return false
      resolve(plan)
      return true
    }
    if (look()) return
    const stop = useDocument.subscribe(() => {
      if (look()) stop()
    })
  })
}

/** How a rehearsal begins, if not at the beginning and without a stop. */
export interface Beginning {
  pausesAtOnce?: boolean
  /** Goes the way of a run up to one of its steps, and pauses there. */
  again?: { journal: Entry[]; plan: Plan; until: { place: string; attempt: number } }
}

export async function startRehearsal(beginning: Beginning = {}): Promise<void> {
  const { file } = useDocument.getState()
  if (file === undefined) return
  showDrawer('rehearse')
  if (get().file !== file || get().samples === undefined) await prepare(file)
  const fail = (text: string, isInPlaybook = false) =>
    set({ problem: { text, isInPlaybook }, view: 'setup', phase: 'idle' })
  const plan = await compiled()
  if (!plan) return fail('The playbook has errors. Mend them, then rehearse.', true)
  const chosen = beginning.again ? alertOf(beginning.again.journal) : chosenAlert()
  if ('problem' in chosen) return fail(chosen.problem)
  const mine = drop()
  set({ problem: undefined, phase: 'running', view: 'run', words: {} })
  const show = (journal: Entry[], isOpen: boolean) => {
    if (mine !== generation) return
    if (shownGeneration !== mine) {
      shownGeneration = mine
      showRun({ id: undefined, playbook: { name: plan.playbook.name, file }, plan, journal, isOpen }, 'play')
      return
    }
    const { shown } = useRun.getState()
    if (shown?.plan !== plan || shown.id !== undefined) return // the person looks at another run by now
    useRun.setState({ isPlaying: true }) // first, so that it plays on from where it stands
    growRun(journal, isOpen)
  }
  try {
    const ask: Ask = (question, soFar) => {
      leavePause()
      show(soFar, true)
      return new Promise((resolve) => waiting.set(questionKey(question.scope, question.node), resolve))
    }
    const result = await inWorker(plan, chosen.alert, beginning, ask, (pause, parted) => {
      if (mine !== generation) return
      show(pause.journal, true)
      seek(pause.journal.length)
      takePause(pause, parted, plan)
    })
    if (mine !== generation) return
    leavePause()
    show(result.journal, false)
    set({
      phase: 'idle',
      ...(result.parted && { problem: { text: partingWords(result.parted), isInPlaybook: false } }),
    })
    await keep(plan, result, file)
  } catch (thrown) {
    if (mine === generation) fail(messageOf(thrown))
  }
}

/** The alert that a run was started with. */
function alertOf([first]: readonly Entry[]): { alert: JsonValue } | { problem: string } {
  return first?.kind === 'run.started' ? { alert: first.alert } : { problem: 'The run does not say what started it.' }
}

async function inWorker(
  plan: Plan,
  alert: JsonValue,
  beginning: Beginning,
  ask: Ask,
  onPause: OnPause,
): Promise<Rehearsed> {
  const { startsAt, trigger, beforehand, useRecorded } = get()
  const client = await host()
  const [lists, recorded] = await Promise.all([
    client.workspace.lists(),
    useRecorded ? recordedOutputs(plan) : undefined,
  ])
  const options = {
    at: startsAt === '' ? Date.now() : new Date(startsAt).getTime(),
    by: useHost.getState().workspace?.person ?? 'you',
    lists,
    answers: answersFor(plan, beforehand),
    ...(trigger !== undefined && { trigger }),
    ...(recorded && { recorded }),
    ...beginning,
    breakpoints: breakpointsHere(),
  }
  return rehearsalWorker().rehearse(plan, alert, options, proxy(ask), proxy(onPause)) as Promise<Rehearsed>
}

async function keep(plan: Plan, { journal }: Rehearsed, file: string): Promise<void> {
  try {
    const { run } = await (await host()).runs.record({ plan, journal, file })
    const { shown } = useRun.getState()
    if (shown?.journal === journal) useRun.setState({ shown: { ...shown, id: run } })
  } catch (thrown) {
    set({ problem: { text: `Not kept in the history: ${messageOf(thrown)}`, isInPlaybook: false } })
  }
}

/** A person's word in the rehearsal. The run goes on when enough have spoken. */
export function say(
  question: { scope: number; node: string; type: string; ask: Parameters<typeof isUndecided>[0] },
  word: Word,
): void {
  const key = questionKey(question.scope, question.node)
  const before = get().words[key] ?? []
  const me = useHost.getState().workspace?.person ?? 'you'
  const by = before.length === 0 ? me : `${me} as person ${before.length + 1}`
  const said = [...before, { ...word, by }]
  set((state) => ({ words: { ...state.words, [key]: said } }))
  if (!isUndecided(question.ask, said, question.type)) settle(key, said)
}

/** Nobody answers (any more): the deadline passes. */
export function letPass(scope: number, node: string): void {
  const key = questionKey(scope, node)
  settle(key, get().words[key] ?? [])
}

function settle(key: string, answers: SimulatedAnswer[]): void {
  const resolve = waiting.get(key)
  waiting.delete(key)
  resolve?.(answers.length > 0 ? answers : undefined)
}

/** Breaks a rehearsal off, also one that computes without end. */
export function stopRehearsal(): void {
  drop()
  endRehearsals()
  const { shown } = useRun.getState()
  if (shown && shown.id === undefined && shown.isOpen) growRun(shown.journal, false)
  set({ phase: 'idle' })
}

function drop(): number {
  leavePause()
  for (const resolve of waiting.values()) resolve(undefined)
  waiting.clear()
  return ++generation
}

/** Whether the shown run waits for a word of the person at the rehearsal. */
export const isAsked = (scope: number, node: string): boolean => waiting.has(questionKey(scope, node))
