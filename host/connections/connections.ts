// Connections: named, kept apart from playbooks, secrets sealed. A secret goes in and is used; it never comes out again.

import { HostError } from '../host-error.ts'
import type { Redactor } from '../secrets/redactor.ts'
import type { Vault } from '../secrets/secrets.ts'
import type { ConnectionRow, ConnectionStore, SealedSecrets } from '../store/connections.ts'
import { type ConnectionKind, connectionKinds, type SecretField, type Settings } from './connection-kinds.ts'

export interface Connection {
  name: string
  kind: string
  settings: Settings
  /** Which secrets are set; never what they are. */
  secretFields: string[]
  updatedMs: number
}

export interface NewConnection {
  name: string
  kind: string
  settings: { [name: string]: unknown }
  secrets: { [field: string]: string }
}

export interface Connections {
  list(): Promise<Connection[]>
  get(name: string): Promise<Connection | undefined>
  /** @throws HostError `connection/unknown` */
  known(name: string): Promise<Connection>
  /** The secrets that a connection of this kind with these settings has. @throws HostError `connection/unknown-kind`, `connection/bad-setting` */
  secretsFor(kind: string, settings: { [name: string]: unknown }): SecretField[]
  /** @throws HostError `connection/…`: bad-name, unknown-kind, bad-setting, unknown-secret, missing-secret, bad-secret; StoreError */
  add(connection: NewConnection): Promise<Connection>
  /**
   * Changes the settings; secrets that are not given (or empty) stay, unless the connection leads to another server or
   * authenticates in another way: then a secret that nobody gives again could be sent where it was not meant to go.
   * @throws HostError `connection/…`: unknown, bad-setting, unknown-secret, missing-secret, bad-secret
   */
  change(name: string, settings: { [name: string]: unknown }, secrets: { [field: string]: string }): Promise<Connection>
  /** @throws HostError `connection/…`: unknown, unknown-secret, missing-secret, bad-secret */
  replaceSecret(name: string, field: string, secret: string): Promise<void>
  remove(name: string): Promise<void>
  /**
   * For the capabilities alone: a connection with its secrets, which are masked everywhere from now on.
   * @throws HostError `connection/unknown`, `connection/missing-secret`, `secrets/…`
   */
  withSecrets(name: string): Promise<Connection & { secrets: { [field: string]: string } }>
  /** Binds secrets that were sealed before they were bound to where they may be sent; those that cannot be opened stay as they are. */
  bindSecrets(vault: Vault): Promise<void>
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

export function createConnections(
  store: ConnectionStore,
  vault: () => Promise<Vault>,
  redactor: Redactor,
  /** Whether every secret is bound: before, none is sent. */
  areBound: () => Promise<boolean> = async () => true,
): Connections {
  const read = ({ name, kind, settings, secretFields, updatedMs }: ConnectionRow): Connection => {
    const parsed = connectionKinds.find((one) => one.kind === kind)?.settings.safeParse(settings)
    if (parsed?.success) return { name, kind, settings: parsed.data as Settings, secretFields, updatedMs }
    const message = `The settings of the connection ${name} cannot be read: a newer Firebreak wrote them, or they are damaged. Remove it and add it again.`
    throw new HostError('connection/unreadable', message, { cause: parsed?.error })
  }
  const known = async (name: string): Promise<Connection> => {
    const row = await store.find(name)
    if (row) return read(row)
    const names = (await store.list()).map((one) => one.name)
    const there = names.length > 0 ? `There are: ${names.join(', ')}.` : 'There is none yet.'
    throw new HostError('connection/unknown', `There is no connection ${name} in this workspace. ${there}`)
  }
  /** The vault is opened where there is something to seal, and nowhere else. */
  const sealedOf = async (
    { name, kind, settings }: Pick<Connection, 'name' | 'kind' | 'settings'>,
    secrets: [field: string, secret: string][],
  ): Promise<SealedSecrets> => {
    const sealed: SealedSecrets = {}
    const bound = boundTo(kind, settings)
    for (const [field, secret] of secrets) sealed[field] = (await vault()).seal(name, field, secret, bound)
    return sealed
  }

  const opened = async ({ name, kind, settings }: Connection, field: string, sealed: Uint8Array): Promise<string> => {
    const open = (await vault()).open
    try {
      return open(name, field, sealed, boundTo(kind, settings))
    } catch (thrown) {
      if (await areBound()) throw thrown
      return open(name, field, sealed) // to be masked alone
    }
  }

  return {
    list: async () => (await store.list()).map(read),
    get: async (name) => {
      const row = await store.find(name)
      return row && read(row)
    },
    known,
    secretsFor: (kind, settings) => kindNamed(kind).secrets(fitSettings(kind, settings)),
    async add({ name, kind, settings, secrets }) {
      if (!NAME.test(name)) {
        throw new HostError(
          'connection/bad-name',
          `${name} is no name for a connection: use lower-case words with hyphens.`,
        )
      }
      const fitting = fitSettings(kind, settings)
      const fields = secretNames(kind, fitting)
      for (const field of Object.keys(secrets)) {
        if (!fields.includes(field)) throw unknownSecret(name, field, fields)
      }
      for (const field of fields) refuseSecret(name, field, kindNamed(kind), fitting, secrets[field])
      const sealed = await sealedOf({ name, kind, settings: fitting }, Object.entries(secrets))
      for (const [field, secret] of Object.entries(secrets)) redactor.add(secret, { connection: name, field })
      await store.add(name, kind, JSON.parse(JSON.stringify(fitting)), sealed)
      return known(name)
    },
    async change(name, settings, secrets) {
      const before = await known(name)
      const fitting = fitSettings(before.kind, settings)
      const fields = secretNames(before.kind, fitting)
      const given = Object.entries(secrets).filter(([, secret]) => secret !== '')
      for (const [field] of given) if (!fields.includes(field)) throw unknownSecret(name, field, fields)
      const kind = kindNamed(before.kind)
      const stays = kind.leadsTo(before.settings) === kind.leadsTo(fitting)
      for (const field of fields) {
        const secret = given.find(([one]) => one === field)?.[1]
        if (secret === undefined && before.secretFields.includes(field)) {
          if (!stays) throw secretWanted(name, field)
        } else refuseSecret(name, field, kind, fitting, secret)
      }
      for (const [field, secret] of given) redactor.add(secret, { connection: name, field })
      await store.change(
        name,
        JSON.parse(JSON.stringify(fitting)),
        await sealedOf({ ...before, settings: fitting }, given),
        fields,
      )
      return known(name)
    },
    async replaceSecret(name, field, secret) {
      const { kind, settings } = await known(name)
      const fields = secretNames(kind, settings)
      if (!fields.includes(field)) throw unknownSecret(name, field, fields)
      refuseSecret(name, field, kindNamed(kind), settings, secret)
      redactor.add(secret, { connection: name, field })
      await store.change(name, undefined, await sealedOf({ name, kind, settings }, [[field, secret]]))
    },
    async remove(name) {
      if (!(await store.find(name))) await known(name) // which says what there is
      await store.remove(name)
    },
    async withSecrets(name) {
      const row = await store.withSecrets(name)
      const connection = row ? read(row) : await known(name) // which says what there is
      const { kind, settings } = connection
      const there: { [field: string]: string } = {}
      for (const [field, sealed] of Object.entries(row?.sealed ?? {})) {
        const secret = await opened(connection, field, sealed)
        redactor.add(secret, { connection: name, field })
        there[field] = secret
      }
      for (const field of secretNames(kind, settings)) {
        if (there[field] === undefined)
          throw new HostError(
            'connection/missing-secret',
            `The connection ${name} has lost its ${field}. Set it again.`,
          )
      }
      return { ...connection, secrets: there }
    },
    async bindSecrets({ open, seal }) {
      for (const { name } of await store.list()) {
        const row = await store.withSecrets(name)
        if (!row) continue
        const { kind, settings } = read(row)
        const bound = boundTo(kind, settings)
        const entries = Object.entries(row.sealed).flatMap(([field, sealed]) => {
          try {
            return [[field, seal(name, field, open(name, field, sealed), bound)] as const]
          } catch (thrown) {
            if (thrown instanceof HostError) return [] // bound already, or not to be opened
            throw thrown
          }
        })
        if (entries.length > 0) await store.change(name, undefined, Object.fromEntries(entries))
      }
    },
  }
}

/** To whom a secret is sent, and how: with other settings it cannot be opened. */
const boundTo = (kind: string, settings: Settings): string => JSON.stringify([kind, kindNamed(kind).leadsTo(settings)])

function kindNamed(kind: string): ConnectionKind {
  const found = connectionKinds.find((one) => one.kind === kind)
  if (found) return found
  const kinds = connectionKinds.map((one) => one.kind).join(', ')
  throw new HostError('connection/unknown-kind', `There is no kind of connection called ${kind}. There are: ${kinds}.`)
}

function secretNames(kind: string, settings: Settings): string[] {
  return kindNamed(kind)
    .secrets(settings)
    .map((field) => field.name)
}

function fitSettings(kind: string, settings: { [name: string]: unknown }): Settings {
  const parsed = kindNamed(kind).settings.safeParse(settings)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`)
    throw new HostError('connection/bad-setting', `${problems.join('; ')}.`)
  }
  const fitting = parsed.data as Settings
  const problem = kindNamed(kind).problem(fitting)
  if (problem !== undefined) throw new HostError('connection/bad-setting', problem)
  return fitting
}

function secretWanted(name: string, field: string): HostError {
  const message = `The connection ${name} would lead to another server, or authenticate in another way: give its ${field} again.`
  return new HostError('connection/missing-secret', message)
}

function refuseSecret(
  name: string,
  field: string,
  { fits, isAsked }: ConnectionKind,
  settings: Settings,
  secret: string | undefined,
): void {
  if (!secret) throw new HostError('connection/missing-secret', `The connection ${name} needs its ${field}.`)
  if (fits(settings, secret)) return
  const why = isAsked
    ? 'has spaces around it, a line break or characters beyond ASCII, which no header can hold. Copy it again.'
    : 'must have at least 16 characters of ASCII and no spaces: whoever guesses it can start playbooks.'
  throw new HostError('connection/bad-secret', `The ${field} of the connection ${name} ${why}`)
}

function unknownSecret(name: string, field: string, fields: string[]): HostError {
  const there = fields.length > 0 ? `It has: ${fields.join(', ')}.` : 'It has none.'
  return new HostError('connection/unknown-secret', `The connection ${name} has no secret ${field}. ${there}`)
}
