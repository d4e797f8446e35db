// The contract as an HTTP API, and the OpenAPI document that describes it.
import type { IncomingMessage } from 'node:http'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { BodyLimitPlugin } from '@orpc/server/node'
import { JSON_SCHEMA_REGISTRY, ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract, describeMark, engineValues, markedMethods, parseJson } from '../api/index.ts'
import type { createRouter } from '../host/index.ts'
import { tellMalformed } from './malformed.ts'

// A check that is written as code says nothing to the converter: what it is, is said here.
JSON_SCHEMA_REGISTRY.add(engineValues.jsonObject, { type: 'object' })
JSON_SCHEMA_REGISTRY.add(engineValues.plan, { type: 'object' })
JSON_SCHEMA_REGISTRY.add(engineValues.entries, { type: 'array', items: { type: 'object' } })

/** A playbook of 16 MiB as JSON. */
const MOST_BYTES = 32 * 1024 * 1024

export const createApi = (router: ReturnType<typeof createRouter>) =>
  new OpenAPIHandler(router, {
    customJsonSerializers: [
      { condition: (data) => typeof data === 'bigint', serialize: (data) => new Digits(data as bigint) },
    ],
    plugins: [new BodyLimitPlugin({ maxBodySize: MOST_BYTES })],
    interceptors: [tellMalformed],
  })

/** A whole number on its way out: the serializer would make a text of a bigint. */
class Digits {
  readonly #value: bigint
  constructor(value: bigint) {
    this.#value = value
  }
  toJSON(): unknown {
    return (this.#value as bigint & { toJSON(): unknown }).toJSON()
  }
}

/**
 * Has the body of a request read so that whole numbers stay exact, as soon as the handler asks for it.
 * The handler takes what stands in `body` for the body.
 */
export function readExactly(request: IncomingMessage): void {
  let body: Promise<unknown> | undefined
  const read = async (): Promise<unknown> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    return text === '' ? undefined : parseJson(text)
  }
  Object.defineProperty(request, 'body', {
    get: () => {
      body ??= read()
      return body
    },
  })
}

/** @returns the document as JSON text */
export async function describeApi(version: string, url: string): Promise<string> {
  // Anything, where a check is code: the converter would say that nothing fits.
  const generator = new OpenAPIGenerator({
    schemaConverters: [new ZodToJsonSchemaConverter({ unsupportedJsonSchema: {} })],
  })
  const document = await generator.generate(contract, {
    info: {
      title: 'Firebreak',
      version,
      description:
        'Every method is a POST of a JSON object to /api/NOUN/VERB, with a token in the header Authorization: Bearer. What is refused comes back with a code to branch on; docs/reference/errors.md lists all codes and their status.',
    },
    servers: [{ url: `${url}/api` }],
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  })
  for (const { noun, verb, mark } of markedMethods) {
    const operation = document.paths?.[`/${noun}/${verb}`]?.post
    if (!operation) throw new Error(`${noun}.${verb} is missing in the description`)
    operation.tags = [noun]
    operation.description = describeMark(mark)
    Object.assign(operation, { 'x-needs': mark.needs, 'x-writes': mark.writes })
    // Its status depends on the error; the shape is the same for all.
    const refused = operation.responses?.['422']
    if (refused) operation.responses = { ...operation.responses, default: refused }
  }
  return JSON.stringify(document)
}
