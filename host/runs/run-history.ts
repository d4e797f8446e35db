// What can be read of runs, whoever drives them. What is done to runs stands in runs.ts.
import type { Entry, Plan } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import type { Vault } from '../secrets/secrets.ts'
import type { JournalStore, Verification } from '../store/journals.ts'
import type { RunFilter, RunPage, StoredRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { answerKeyOf, type SignedAnswers, verifyAnswers } from './answer-signatures.ts'
import { type LastOutputs, lastOutputs } from './last-outputs.ts'
import { planOf, storedRun } from './stored-runs.ts'

export interface RunHistory {
  history(filter: RunFilter): Promise<RunPage>
  /** The row of a run (an id, or the beginning of one that is unique). @throws RunRefused `run/unknown`; StoreError `run/ambiguous` */
  stored(idOrPrefix: string): Promise<StoredRun>
  /** The plan that a run began with. @throws RunRefused `run/no-plan` */
  plan(run: StoredRun): Promise<Plan>
  /** Entries of a run from `from` on. @throws StoreError `run/unknown` */
  entries(id: string, from: number): Promise<Entry[]>
  /** What nodes of the playbook of this name gave last. */
  lastOutputs(playbook: string): Promise<LastOutputs>
  /** Whether a run's journal is as it was written, and its answers as they were signed. */
  verify(id: string): Promise<RunVerification>
}

/** @param vault gives what answers are signed with; nothing where no secret has been kept so far */
export function createRunHistory(store: Store, vault: () => Promise<Vault | undefined>): RunHistory {
  return {
    history: store.runs.list,
    stored: (idOrPrefix) => storedRun(store.runs, idOrPrefix),
    plan: (run) => planOf(store.runs, run),
    entries: (id, from) => store.journals.entries(id, from),
    lastOutputs: (playbook) => lastOutputs(store, playbook),
    verify: (id) => verifyRun(store.journals, id, vault),
  }
}

export type RunVerification =
  | (Extract<Verification, { ok: true }> & { answers: SignedAnswers })
  | Extract<Verification, { ok: false }>

async function verifyRun(
  journals: JournalStore,
  id: string,
  vault: () => Promise<Vault | undefined>,
): Promise<RunVerification> {
  const key = await ownKey(vault)
  const chain = await journals.verify(id)
  if (!chain.ok) return chain
  const { readable, sealed } = await journals.answers(id)
  const answers = verifyAnswers(id, readable, key)
  return 'reason' in answers
    ? { ok: false, ...answers }
    : { ...chain, answers: { ...answers, ...(sealed > 0 && { sealed }) } }
}

/** Without the master key, or with another, any key counts: whether the answers are as they were signed can be told all the same. */
async function ownKey(vault: () => Promise<Vault | undefined>): Promise<string | undefined> {
  try {
    const secretKey = (await vault())?.derive('answers')
    return secretKey && answerKeyOf(secretKey)
  } catch (thrown) {
    if (thrown instanceof HostError) return undefined
    throw thrown
  }
}
