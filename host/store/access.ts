// Names and hashes of the tokens with which others speak to a workspace that is served; the tokens themselves are kept nowhere.

export interface AccessRow {
  name: string
  createdMs: number
}

export interface AccessStore {
  /** Whose token has this hash. */
  name(hash: string): Promise<string | undefined>
  /** Of the token of this name. */
  hash(name: string): Promise<string | undefined>
  /** In the place of the token that the name had. */
  put(name: string, hash: string, createdMs: number): Promise<void>
  /** Whether there was one. */
  remove(name: string): Promise<boolean>
  /** By name. */
  list(): Promise<AccessRow[]>
}
