// What whoever sends alerts is told: what is wrong with what was sent, and of the server itself no more than that it is in trouble.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { HostErrorCode } from '../host/errors.ts'
import { HostError, type Triggers } from '../host/index.ts'
import { createHooks } from './hooks.ts'
import type { Metrics } from './metrics.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** The answer to an alert that the webhook refuses so. */
async function answerTo(refusal: Error) {
  const defects: unknown[] = []
  const triggers = { webhook: () => ({ maxBytes: 100, admit: async () => {}, receive: () => Promise.reject(refusal) }) }
  const metrics = { accepted() {}, refused() {} } as unknown as Metrics
  const hooks = createHooks(
    triggers as unknown as Triggers,
    () => metrics,
    (_, thrown) => defects.push(thrown),
  )
  const server = createServer((request, response) => void hooks(request, response))
  closing.push(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/hooks/siem`, { method: 'POST', body: '{}' })
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  return { status: response.status, retryAfter: response.headers.get('retry-after'), ...error, defects }
}

it.each<[HostErrorCode, number, string | null]>([
  ['webhook/stranger', 401, null],
  ['webhook/bad-body', 400, null],
  ['webhook/bad-alert', 422, null],
  ['webhook/bad-key', 400, null],
  ['webhook/no-alert', 422, null],
  ['alerts/too-many', 429, '1'],
  ['alerts/stopped', 503, '10'],
])('tells of %s', async (code, status, retryAfter) => {
  expect(await answerTo(new HostError(code, 'What is wrong with it.'))).toMatchObject({
    code,
    status,
    retryAfter,
    message: 'What is wrong with it.',
  })
})

it.each<Error>([
  new HostError('webhook/bad-connection', 'The connection siem-hook holds no secret.'),
  new HostError('connection/unknown', 'There is no connection siem-hook.'),
  Object.assign(new Error('database at /srv/firebreak'), { code: 'SQLITE_CORRUPT' }),
  new TypeError('undefined is no object'),
])('tells nothing of what is wrong inside: %s', async (refusal) => {
  const { status, retryAfter, message, defects } = await answerTo(refusal)
  expect([status, retryAfter]).toEqual([503, '10'])
  expect(message).toBe('The alert was not taken: this server is in trouble itself. Send it again later.')
  expect(defects).toEqual([refusal])
})
