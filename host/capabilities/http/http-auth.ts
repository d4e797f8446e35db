// How a connection's credentials get onto a request, and OAuth2 tokens (client credentials, RFC 6749 section 4.4), which are
// fetched when needed, kept in memory until they run out, and shown to nobody.
import { hash } from 'node:crypto'
import { CapabilityError } from '../../../engine/index.ts'
import type { HttpSettings } from '../../connections/connection-kinds.ts'
import type { Redactor } from '../../secrets/redactor.ts'

/** A connection as requests use it. */
export interface HttpConnection {
  name: string
  settings: HttpSettings
  secrets: { [field: string]: string }
}

/** What goes onto a request. */
export interface Credentials {
  headers: Record<string, string>
  query: Record<string, string>
  /** The token that they rest on when it was kept from an earlier request: after a 401 a new one may help. */
  keptToken?: string
}

/** Asks the token endpoint; the answer's status and parsed body. Not bound to one request: others may wait for it too. */
export type AskToken = (
  connection: HttpConnection,
  request: { url: string; headers: Record<string, string>; fields: Record<string, string> },
) => Promise<{ status: number; body: unknown }>

/** A token is renewed this long before it runs out, or at half its life when that is shorter. */
const MARGIN_MS = 30_000
/** RFC 6749 leaves the lifetime open when `expires_in` is absent. */
const DEFAULT_LIFETIME_S = 300

interface Token {
  /** Undefined while it is fetched. */
  value: string | undefined
  coming: Promise<string>
  untilMs: number
}

export interface Authenticator {
  /** @throws CapabilityError `http/token-refused`, and whatever `ask` throws */
  credentials(connection: HttpConnection): Promise<Credentials>
  /** Forgets a token that was refused, unless another has come in its place. */
  forget(connection: HttpConnection, token: string): void
}

export function createAuthenticator(redactor: Redactor, clock: { now(): number }, ask: AskToken): Authenticator {
  const tokens = new Map<string, Token>()

  // A replaced secret or changed address is another key: a token never outlives what it was got with.
  const keyOf = ({ name, settings, secrets }: HttpConnection): string =>
    hash('sha256', JSON.stringify([name, settings.tokenUrl, settings.clientId, settings.scope, secrets.clientSecret]))

  const fetchToken = async (connection: HttpConnection): Promise<{ value: string; lifetimeMs: number }> => {
    const request = tokenRequest(connection)
    const owner = { connection: connection.name, field: 'clientSecret' }
    for (const value of Object.values(request.headers)) redactor.add(value.replace('Basic ', ''), owner)
    const { status, body } = await ask(connection, request)
    const { access_token: value, expires_in: lifetime, error } = (body ?? {}) as Record<string, unknown>
    if (status >= 400 || typeof value !== 'string' || value === '') {
      // Masked before it is cut: half a secret would be recognised by nobody.
      const reason = typeof error === 'string' ? ` (${redactor.redact(error).slice(0, 60)})` : ''
      const message = `The token endpoint of connection ${connection.name} answered ${status} without a token${reason}. Check the client id, the secret and the scope.`
      throw new CapabilityError('http/token-refused', message, status >= 500 || status === 429)
    }
    redactor.add(value, { connection: connection.name, field: 'token' })
    const seconds = Number(lifetime)
    return { value, lifetimeMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME_S) * 1_000 }
  }

  const newToken = (key: string, connection: HttpConnection): Token => {
    const token: Token = { value: undefined, coming: Promise.resolve(''), untilMs: Number.POSITIVE_INFINITY }
    token.coming = fetchToken(connection).then(
      ({ value, lifetimeMs }) => {
        token.value = value
        token.untilMs = clock.now() + lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 2)
        return value
      },
      (reason) => {
        if (tokens.get(key) === token) tokens.delete(key)
        throw reason
      },
    )
    token.coming.catch(() => {}) // whoever asked may have given up meanwhile
    tokens.set(key, token)
    return token
  }

  const bearerCredentials = async (connection: HttpConnection): Promise<Credentials> => {
    const key = keyOf(connection)
    const there = tokens.get(key)
    const token = there && there.untilMs > clock.now() ? there : newToken(key, connection)
    const keptToken = token.value
    const headers = { authorization: `Bearer ${await token.coming}` }
    return { headers, query: {}, ...(keptToken !== undefined && { keptToken }) }
  }

  return {
    forget(connection, token) {
      const key = keyOf(connection)
      if (tokens.get(key)?.value === token) tokens.delete(key)
    },
    async credentials(connection) {
      const { settings, secrets } = connection
      switch (settings.auth) {
        case 'none':
          return { headers: {}, query: {} }
        case 'basic': {
          const pair = Buffer.from(`${settings.user}:${secrets.password}`).toString('base64')
          redactor.add(pair, { connection: connection.name, field: 'password' })
          return { headers: { authorization: `Basic ${pair}` }, query: {} }
        }
        case 'bearer':
          return { headers: { authorization: `Bearer ${secrets.token}` }, query: {} }
        case 'header':
          return { headers: { [(settings.name as string).toLowerCase()]: secrets.key as string }, query: {} }
        case 'query':
          return { headers: {}, query: { [settings.name as string]: secrets.key as string } }
        case 'oauth2':
          return bearerCredentials(connection)
      }
    },
  }
}

function tokenRequest({ settings, secrets }: HttpConnection) {
  const fields: Record<string, string> = { grant_type: 'client_credentials' }
  if (settings.scope !== undefined) fields.scope = settings.scope
  const headers: Record<string, string> = {}
  const { clientId = '', tokenUrl = '' } = settings
  const { clientSecret = '' } = secrets
  if (settings.clientSecretIn === 'body') Object.assign(fields, { client_id: clientId, client_secret: clientSecret })
  else {
    // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
    const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2)
    headers.authorization = `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`
  }
  return { url: tokenUrl, headers, fields }
}
