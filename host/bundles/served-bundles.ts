// Which bundle was served last, by name and signer: an older one, whatever it lacks, does not take its place unseen.
import type { OpenedBundle } from '../../exchange/index.ts'
import { HostError } from '../host-error.ts'
import type { FactStore } from '../store/facts.ts'

export interface ServedBundles {
  /**
   * Remembers the newest bundle of this name and signer that was served here.
   * @returns whether an older one is served, which `isAllowed` allows
   * @throws HostError `bundle/older`
   */
  refuseOlder(bundle: OpenedBundle, isAllowed?: boolean): Promise<boolean>
}

interface Served {
  id: string
  /** 0: it does not say when it was signed, as those made before 0.3. */
  signedAtMs: number
  /** Those that it took the place of, the latest first. */
  before: string[]
}

const MOST_BEFORE = 200

export function createServedBundles(facts: FactStore): ServedBundles {
  return {
    async refuseOlder({ id, manifest: { name }, signedBy: { publicKey }, signedAtMs = 0 }, isAllowed = false) {
      const fact = `served-bundle ${publicKey} ${name}`
      const noted = await facts.get(fact)
      const newest = noted === undefined ? undefined : (JSON.parse(noted) as Served)
      if (newest?.id === id && newest.signedAtMs >= signedAtMs) return false
      // Where times say nothing, as in bundles of before, one that was replaced is older than what replaced it.
      if (
        newest === undefined ||
        (newest.signedAtMs <= signedAtMs && (signedAtMs > 0 || !newest.before.includes(id)))
      ) {
        const before = newest && newest.id !== id ? [newest.id, ...newest.before] : (newest?.before ?? [])
        const served: Served = { id, signedAtMs, before: before.filter((one) => one !== id).slice(0, MOST_BEFORE) }
        await facts.replace(fact, JSON.stringify(served))
        return false
      }
      if (isAllowed) return true
      throw new HostError(
        'bundle/older',
        `A newer bundle ${JSON.stringify(name)} of this signer was served here (${newest.id}, signed ${timeOf(newest)}); this one was signed ${timeOf({ signedAtMs })}. To go back on purpose: --allow-older.`,
      )
    },
  }
}

const timeOf = ({ signedAtMs }: Pick<Served, 'signedAtMs'>): string =>
  signedAtMs === 0 ? 'at a time that it does not say' : new Date(signedAtMs).toISOString()
