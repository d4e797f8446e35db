// Names and hashes of the tokens with which others speak to a workspace that is served; the tokens themselves are kept nowhere.

/** What a token is for. */
export interface TokenRights {
  /** What its holder may do, by the words of the contract; undefined: all, as every token that was made before there were scopes. */
  scopes?: readonly string[]
  /** To whom it belongs, where that is another name than its own. */
  person?: string
}

export interface AccessRow extends TokenRights {
  name: string
  createdMs: number
}

export interface AccessStore {
  /** Whose token has this hash. */
  name(hash: string): Promise<string | undefined>
  /** Of the token of this name. */
  hash(name: string): Promise<string | undefined>
  /** Of the token of this name. */
  find(name: string): Promise<AccessRow | undefined>
  /** In the place of the token that the name had. */
  put(name: string, hash: string, createdMs: number, rights?: TokenRights): Promise<void>
  /** Whether there was one. */
  remove(name: string): Promise<boolean>
  /** By name. */
  list(): Promise<AccessRow[]>
}
