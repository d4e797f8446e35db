// Connections: addresses and credentials that playbooks use by name. A secret goes in and never comes back.
import { z } from 'zod'
import { anyJson } from '../engine/index.ts'
import { method } from './procedure.ts'
import { instant, jsonObject, nothing } from './values.ts'

export const connection = z.object({
  name: z.string(),
  kind: z.string(),
  settings: jsonObject,
  /** Which secrets are set. */
  secretFields: z.array(z.string()),
  updatedMs: instant,
})
export type Connection = z.infer<typeof connection>

/** A secret of fewer characters cannot be told from ordinary text. */
export const TELLING_SECRET = 12

/** What whoever saves this secret should know; undefined where it is long enough. */
export function shortSecretWarning(field: string, secret: string): string | undefined {
  if (secret === '' || secret.length >= TELLING_SECRET) return undefined
  return `The ${field} has fewer than ${TELLING_SECRET} characters: it cannot be told from ordinary text, so nothing keeps it from being sent elsewhere, and the same text is masked wherever it stands. Use a longer one.`
}

/** As it was kept, and what whoever kept it should know. */
export const savedConnection = connection.extend({ warnings: z.array(z.string()) })

export const connectionKind = z.object({
  kind: z.string(),
  title: z.string(),
  /** JSON Schema of the settings. */
  settings: jsonObject,
})

const name = z.object({ name: z.string().min(1).max(100) })
const settings = z.record(z.string(), anyJson())
const secrets = z.record(z.string(), z.string().max(65_536))

export const connections = {
  list: method('watch', 'nothing').output(z.array(connection)),
  kinds: method('watch', 'nothing').output(z.array(connectionKind)),
  /** The secrets that a connection with these settings has. Refused: `connection/bad-setting`. */
  secretsFor: method('watch', 'nothing')
    .input(z.object({ kind: z.string(), settings }))
    .output(z.array(z.object({ name: z.string(), label: z.string() }))),
  /** Refused: `connection/exists`, `connection/bad-name`, `connection/bad-setting`, `connection/missing-secret`. */
  add: method('admin', 'data')
    .input(name.extend({ kind: z.string(), settings, secrets }))
    .output(savedConnection),
  /** Changes the settings; secrets that are not given stay. */
  change: method('admin', 'data').input(name.extend({ settings, secrets })).output(savedConnection),
  remove: method('admin', 'data').input(name).output(nothing),
  /** Asks the other side once, with the credentials. */
  test: method('admin', 'nothing')
    .input(name)
    .output(
      z.object({ ok: z.boolean(), status: z.int().optional(), message: z.string().optional(), durationMs: z.number() }),
    ),
}
