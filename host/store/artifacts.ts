// Large values of journals, kept once under their SHA-256. Entries come back with them; this is for whoever wants the bytes.

export interface ArtifactStore {
  /** The bytes kept under `sha256:…`. */
  get(reference: string): Promise<Uint8Array | undefined>
}
