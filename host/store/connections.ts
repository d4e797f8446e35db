// Connections and their sealed secrets. What is in a secret is for host/secrets/ alone.
import type { JsonObject } from '../../engine/index.ts'

export interface ConnectionRow {
  name: string
  kind: string
  settings: JsonObject
  /** Names of the fields that have a sealed secret. */
  secretFields: string[]
  createdMs: number
  updatedMs: number
}

export type SealedSecrets = Record<string, Uint8Array>

export interface ConnectionStore {
  /** By name. */
  list(): Promise<ConnectionRow[]>
  find(name: string): Promise<ConnectionRow | undefined>
  /** The connection with its secrets, all or nothing. @throws StoreError `connection/exists` */
  add(name: string, kind: string, settings: JsonObject, secrets: SealedSecrets): Promise<void>
  /**
   * Replaces the settings (when given) and the named secrets, all or nothing. `fields`: those that the connection has from now
   * on, all other secrets are removed. @throws StoreError `connection/unknown`
   */
  change(
    name: string,
    settings: JsonObject | undefined,
    secrets: SealedSecrets,
    fields?: readonly string[],
  ): Promise<void>
  /** With its secrets. @throws StoreError `connection/unknown` */
  remove(name: string): Promise<void>
  /** With what is sealed of it, as both are at one moment: a secret never goes with the settings of another time. */
  withSecrets(name: string): Promise<(ConnectionRow & { sealed: SealedSecrets }) | undefined>
}
