// What holds a known secret is kept sealed, and opened again where it is read: how that is done is for host/secrets/ alone. Nothing that
// is sealed is ever found by its content; what an index gets is masked before.

/** Fields of an entry that come from the plan or from this program: no secret, whatever they look like. */
export const NEVER_SECRET = [
  'kind',
  'at',
  'run',
  'plan',
  'playbook',
  'trigger',
  'node',
  'port',
  'purpose',
  'signature',
] as const

export interface Sealer {
  /** Whether a known secret is in the value. Costs nothing while no secret is known. */
  holds(value: unknown): boolean
  /** Whether one of the known secrets is so short that it is only found standing alone. */
  knowsShort(): boolean
  /** The value under the master key, bound to its place. Only of what holds a secret: the key is at hand then. */
  seal(place: readonly (string | number)[], value: unknown): Uint8Array
  /** Has to come before `open`. @throws HostError `secrets/…` where the key is not at hand, or another */
  ready(): Promise<void>
  isReady(): boolean
  /** What was sealed; from now on its secrets are known. @throws HostError `secrets/unreadable` when it was changed or moved */
  open(place: readonly (string | number)[], sealed: Uint8Array): unknown
  /** The mark of this workspace's key on parts of what is written; nothing until the data are known to be this user's. */
  mark(parts: readonly (string | number)[]): string | undefined
  /** The value as it may be found or shown. */
  mask<T>(value: T): T
  /** Stands for a text where texts are only compared: the same for the same text, and nothing can be read off it. */
  digest(text: string): string
}

/** For a store without secrets. */
export const NO_SEALER: Sealer = {
  holds: () => false,
  knowsShort: () => false,
  seal: () => {
    throw new Error('there is nothing to seal with')
  },
  ready: async () => {},
  isReady: () => true,
  open: () => {
    throw new Error('there is nothing to open with')
  },
  mark: () => undefined,
  mask: (value) => value,
  digest: (text) => text,
}
