// connections.*: secrets come in here, and none goes out.
import { z } from 'zod'
import { shortSecretWarning } from '../../api/index.ts'
import type { JsonObject } from '../../engine/index.ts'
import { defineNoun } from '../noun.ts'
import { connectionKinds } from './connection-kinds.ts'
import type { Connection } from './connections.ts'

export const connections = defineNoun('connections', { uses: ['connections'] }, (os, { connections }) => {
  return {
    list: os.list.handler(async () => (await connections.list()).map(shown)),
    kinds: os.kinds.handler(() =>
      connectionKinds.map(({ kind, title, settings }) => ({ kind, title, settings: schemaOf(settings) })),
    ),
    secretsFor: os.secretsFor.handler(({ input: { kind, settings } }) => connections.secretsFor(kind, settings)),
    add: os.add.handler(async ({ input }) => saved(await connections.add(input), input.secrets)),
    change: os.change.handler(async ({ input: { name, settings, secrets } }) =>
      saved(await connections.change(name, settings, secrets), secrets),
    ),
    remove: os.remove.handler(async ({ input: { name } }) => {
      await connections.remove(name)
      return {}
    }),
    test: os.test.handler(({ input: { name } }) => connections.test(name)),
  }
})

const saved = (connection: Connection, secrets: { [field: string]: string }) => ({
  ...shown(connection),
  warnings: Object.entries(secrets).flatMap(([field, secret]) => shortSecretWarning(field, secret) ?? []),
})

/** Field by field: whatever else a connection may hold one day stays here. */
function shown({ name, kind, settings, secretFields, updatedMs }: Connection) {
  return { name, kind, settings: JSON.parse(JSON.stringify(settings)) as JsonObject, secretFields, updatedMs }
}

function schemaOf(settings: z.ZodType): JsonObject {
  return z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as JsonObject
}
