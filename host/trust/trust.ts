// Whether the data of a workspace are this user's: noted under a key that follows from the master key. Nothing live is driven from data
// of which that is not known, as they come with a folder of somebody else. What they would do is shown before they are taken over.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { TrustQuestion } from '../../api/index.ts'
import type { Catalog, Plan } from '../../engine/index.ts'
import { needsOf } from '../../exchange/index.ts'
import { HostError } from '../host-error.ts'
import { everyRun } from '../runs/every-run.ts'
import type { Vault } from '../secrets/secrets.ts'
import type { StoredRun, StoredStatus } from '../store/runs.ts'
import type { Store } from '../store/store.ts'

export interface Trust {
  isTrusted(): Promise<boolean>
  /**
   * Data in which nothing live stands so far become this user's.
   * @throws HostError `workspace/untrusted` where the data are somebody else's; `secrets/…` where the master key is not at hand
   */
  refuseForeign(): Promise<void>
  /** What would go on, and what with. */
  look(): Promise<TrustQuestion>
  /**
   * The data are this user's from now on.
   * @param options `withoutSecrets`: those that are sealed under another master key, and can never be opened here, are removed
   * @throws HostError `secrets/…`: wrong-key, key-file, bad-key
   */
  adopt(options?: { withoutSecrets?: boolean }): Promise<void>
}

export interface TrustContext {
  store: Pick<Store, 'runs' | 'facts' | 'connections' | 'access' | 'alerts'>
  /** For messages. */
  folder: string
  catalog: Catalog
  vault(): Promise<Vault>
  /** The vault under this user's key, whatever key there was. */
  renewVault(): Promise<Vault>
  /** Takes over what was kept before, with the key at hand. */
  takeOver(vault: Vault): Promise<void>
  /** Whatever is written from now on carries this user's mark. */
  onTrusted(): void
  onAdopted(): void
}

/** What may go on by itself, or by an answer. */
const OPEN: readonly StoredStatus[] = ['running', 'waiting', 'in-doubt', 'undoing']
/** Runs that are shown one by one. */
const MOST_RUNS = 100

export function createTrust(context: TrustContext): Trust {
  const { store, vault, takeOver, onAdopted } = context
  const { facts } = store
  let isKnown = false

  const noted = async (): Promise<boolean> => {
    const [id, mac] = [await facts.get('workspace-id'), await facts.get('trust')]
    if (id === undefined || mac === undefined) return false
    return isSame(mac, macOf(await vault(), id))
  }
  const note = async (): Promise<void> => {
    const id = await facts.note('workspace-id', randomBytes(16).toString('hex'))
    await facts.replace('trust', macOf(await vault(), id))
    isKnown = true
    context.onTrusted()
  }
  const isTrusted = async (): Promise<boolean> => {
    if (isKnown) return true
    try {
      isKnown = await noted()
      if (isKnown) context.onTrusted()
    } catch (thrown) {
      // Under another key: not this user's.
      if (!(thrown instanceof HostError) || thrown.code !== 'secrets/wrong-key') throw thrown
    }
    return isKnown
  }
  return {
    isTrusted,
    async refuseForeign() {
      if (await isTrusted()) return
      if (await isEmpty(store)) return note()
      // Another process of this user may have begun between the two looks.
      if (await isTrusted()) return
      throw untrusted(context.folder)
    },
    look: async () => ({
      isTrusted: (await isTrusted()) || (await isEmpty(store)),
      isOtherKey: await isOtherKey(context),
      ...(await wouldGoOn(context)),
    }),
    async adopt({ withoutSecrets = false } = {}) {
      if (await isTrusted()) return
      if (withoutSecrets && (await isOtherKey(context))) {
        for (const { name } of await store.connections.list()) await store.connections.change(name, undefined, {}, [])
        await context.renewVault()
      }
      await takeOver(await vault())
      await note()
      onAdopted()
    },
  }
}

const untrusted = (folder: string): HostError =>
  new HostError(
    'workspace/untrusted',
    `The data of ${folder} were not written under your master key (another key, or somebody else), so nothing live goes on from them. See what would, and take them over: firebreak trust ${folder}`,
  )

const macOf = (vault: Vault, id: string): string =>
  createHmac('sha256', vault.derive('trust')).update(`workspace ${id}`).digest('base64url')

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

/** Nothing that was ever live, and nothing that it could use. */
async function isEmpty({ runs, connections, access, alerts }: TrustContext['store']): Promise<boolean> {
  for (const mode of ['live', 'shadow'] as const) {
    if ((await runs.list({ mode, limit: 1 })).runs.length > 0) return false
  }
  if ((await connections.list()).length > 0 || (await access.list()).length > 0) return false
  const counts = Object.values(await alerts.counts())
  return counts.every((count) => count === 0) && (await alerts.suppressions()).length === 0
}

/** Sealed under another master key; where nothing was ever sealed there is none. */
async function isOtherKey({ store, vault }: TrustContext): Promise<boolean> {
  if ((await store.facts.get('master-key')) === undefined) return false
  try {
    await vault()
    return false
  } catch (thrown) {
    if (thrown instanceof HostError && thrown.code === 'secrets/wrong-key') return true
    throw thrown
  }
}

async function wouldGoOn({ store, catalog }: TrustContext): Promise<Omit<TrustQuestion, 'isTrusted' | 'isOtherKey'>> {
  const runs: TrustQuestion['runs'] = []
  let moreRuns = 0
  for await (const run of everyRun(store.runs, { status: OPEN })) {
    if (run.mode === 'simulate') continue
    if (runs.length >= MOST_RUNS) moreRuns++
    else runs.push(shownRun(run, await store.runs.plan(run.plan), catalog))
  }
  const { queued = 0 } = await store.alerts.counts()
  return {
    runs,
    moreRuns,
    alerts: queued,
    connections: (await store.connections.list()).map(({ name, kind, settings }) => ({
      name,
      kind,
      ...(typeof settings['baseUrl'] === 'string' && { leadsTo: settings['baseUrl'] }),
    })),
    tokens: (await store.access.list()).map(({ name }) => name),
  }
}

function shownRun(
  { id, playbook, mode, status, startedMs }: StoredRun,
  plan: Plan | undefined,
  catalog: Catalog,
): TrustQuestion['runs'][number] {
  const needs = plan && needsOf(plan, catalog)
  const writes = (needs?.effects ?? []).filter(({ effect }) => effect !== 'read' && effect !== 'none')
  return {
    id,
    playbook: playbook.name,
    mode,
    status,
    startedMs,
    connections: (needs?.connections ?? []).map(({ name }) => name),
    writes: writes.map(({ node, title, effect, target }) => ({ node, title, effect, ...(target && { target }) })),
  }
}
