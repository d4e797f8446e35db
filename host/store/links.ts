// Approval links that were made: for whom, by whom, until when, and whether they were taken back. A link itself is sealed, and kept
// nowhere.

export interface LinkRow {
  id: string
  run: string
  node: string
  scope: number
  person: string
  /** Who made it. */
  issuer: string
  madeMs: number
  untilMs: number
  revokedMs?: number
}

export interface LinkStore {
  /** Keeps a link, and forgets those that have been over for long. */
  add(link: LinkRow): Promise<void>
  find(id: string): Promise<LinkRow | undefined>
  /** Whether there was one that still counted. */
  revoke(id: string, atMs: number): Promise<boolean>
  /** Those that still count, the longest first; a thousand at the most. */
  open(nowMs: number): Promise<LinkRow[]>
}
