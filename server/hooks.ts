// Webhooks over HTTP: 202 once the alert is on disk, and every refusal with its reason as JSON.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { findError } from '../api/errors.ts'
import { HOST_ERRORS } from '../host/errors.ts'
import type { Triggers } from '../host/index.ts'
import { readBody } from './body.ts'
import { SERVER_ERRORS, type ServerErrorCode } from './errors.ts'
import type { Metrics } from './metrics.ts'

const PATH = /^\/hooks\/([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/

export const isHook = (url: string): boolean => url.startsWith('/hooks/')

export function createHooks(
  triggers: Triggers,
  metrics: () => Metrics,
  onDefect: (about: string, thrown: unknown) => void,
) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, name = ''] = PATH.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? []
    const hook = triggers.webhook(name)
    const tell = (status: number, body: object, headers: { [name: string]: string } = {}) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers })
      response.end(`${JSON.stringify(body)}\n`)
    }
    const refuse = (code: ServerErrorCode, message: string, headers?: { [name: string]: string }) =>
      tell(SERVER_ERRORS[code].status, problem(code, message), headers)
    if (!hook) return refuse('webhook/unknown', 'There is no webhook of this name.')
    if (request.method !== 'POST') return refuse('webhook/bad-method', 'Alerts are sent by POST.', { Allow: 'POST' })
    try {
      await hook.admit(request.headers)
      const body = await readBody(request, hook.maxBytes)
      const { id, repeated, list } = await hook.receive({ headers: request.headers, body })
      for (const one of list ?? [{ repeated }]) if (!one.repeated) metrics().accepted(name)
      tell(202, list ? { alerts: list } : { id, repeated })
    } catch (thrown) {
      const { status, code, message } = refusalOf(thrown)
      metrics().refused(name, code)
      if (status >= 500) onDefect(name, thrown)
      // Nobody is told more than that something is wrong with the server: the log says what.
      const headers: { [name: string]: string } = {}
      if (status === 413) headers['Connection'] = 'close'
      if (status === 429 || status === 503) headers['Retry-After'] = status === 429 ? '1' : '10'
      tell(status, problem(code, message), headers)
    }
  }
}

const problem = (code: string, message: string) => ({ error: { code, message } })

/** What a sender is told. Of what goes wrong inside it hears no more than that: the log says what. */
function refusalOf(thrown: unknown): { status: number; code: string; message: string } {
  const { code, message = '' } = thrown as { code?: unknown; message?: string }
  const entry = typeof code === 'string' ? findError(code, [HOST_ERRORS, SERVER_ERRORS]) : undefined
  if (typeof code === 'string' && entry?.isForSenders) return { status: entry.status, code, message }
  return {
    status: 503,
    code: typeof code === 'string' && code.includes('/') ? code : 'firebreak/defect',
    message: 'The alert was not taken: this server is in trouble itself. Send it again later.',
  }
}
