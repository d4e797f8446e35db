// How a connection's credentials get onto a request, and OAuth2 tokens (client credentials, RFC 6749 section 4.4), which are
// fetched when needed, kept in memory until they run out, and shown to nobody.
import { hash } from 'node:crypto'
import { CapabilityError } from '../../engine/index.ts'
import type { HttpSettings } from '../connection-kinds.ts'
import type { Redactor } from '../redactor.ts'

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
  /** They rest on a token that was kept: after a 401 a new one may help. */
  isKeptToken: boolean
}

/** Asks the token endpoint; the answer's status and parsed body. */
export type AskToken = (
  url: string,
  headers: Record<string, string>,
  fields: Record<string, string>,
) => Promise<{ status: number; body: unknown }>

/** A token is renewed this long before it runs out. */
const MARGIN_MS = 30_000
/** RFC 6749 leaves the lifetime open when `expires_in` is absent. */
const DEFAULT_LIFETIME_S = 300

interface Token {
  value: Promise<string>
  untilMs: number
}

export interface Authenticator {
  /** @throws CapabilityError `http/token-refused`, and whatever `ask` throws */
  credentials(connection: HttpConnection, ask: AskToken): Promise<Credentials>
  /** Forgets a token that was refused. */
  forget(connection: HttpConnection): void
}

export function createAuthenticator(redactor: Redactor, clock: { now(): number }): Authenticator {
  const tokens = new Map<string, Token>()

  // A replaced secret or changed address is another key: a token never outlives what it was got with.
  const keyOf = ({ name, settings, secrets }: HttpConnection): string =>
    hash('sha256', JSON.stringify([name, settings.tokenUrl, settings.clientId, settings.scope, secrets.clientSecret]))

  const fetchToken = async (connection: HttpConnection, ask: AskToken, token: Token): Promise<string> => {
    const { url, headers, fields } = tokenRequest(connection)
    for (const value of Object.values(headers)) redactor.add(value.replace('Basic ', ''))
    const { status, body } = await ask(url, headers, fields)
    const { access_token: value, expires_in: lifetime, error } = (body ?? {}) as Record<string, unknown>
    if (status >= 400 || typeof value !== 'string' || value === '') {
      const reason = typeof error === 'string' ? ` (${error.slice(0, 60)})` : ''
      const message = `The token endpoint of connection ${connection.name} answered ${status} without a token${reason}. Check the client id, the secret and the scope.`
      throw new CapabilityError('http/token-refused', redactor.redact(message), status >= 500 || status === 429)
    }
    redactor.add(value)
    const seconds = Number(lifetime)
    token.untilMs =
      clock.now() + (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME_S) * 1_000 - MARGIN_MS
    return value
  }

  const tokenFor = async (connection: HttpConnection, ask: AskToken): Promise<{ value: string; isKept: boolean }> => {
    const key = keyOf(connection)
    const kept = tokens.get(key)
    if (kept && kept.untilMs > clock.now()) return { value: await kept.value, isKept: true }
    const token: Token = { value: Promise.resolve(''), untilMs: clock.now() + MARGIN_MS }
    token.value = fetchToken(connection, ask, token)
    tokens.set(key, token)
    try {
      return { value: await token.value, isKept: false }
    } catch (thrown) {
      if (tokens.get(key) === token) tokens.delete(key)
      throw thrown
    }
  }

  return {
    forget: (connection) => {
      tokens.delete(keyOf(connection))
    },
    async credentials(connection, ask) {
      const { settings, secrets } = connection
      const none: Credentials = { headers: {}, query: {}, isKeptToken: false }
      switch (settings.auth) {
        case 'none':
          return none
        case 'basic': {
          const pair = Buffer.from(`${settings.user}:${secrets.password}`).toString('base64')
          redactor.add(pair)
          return { ...none, headers: { authorization: `Basic ${pair}` } }
        }
        case 'bearer':
          return { ...none, headers: { authorization: `Bearer ${secrets.token}` } }
        case 'header':
          return { ...none, headers: { [(settings.name as string).toLowerCase()]: secrets.key as string } }
        case 'query':
          return { ...none, query: { [settings.name as string]: secrets.key as string } }
        case 'oauth2': {
          const { value, isKept } = await tokenFor(connection, ask)
          return { headers: { authorization: `Bearer ${value}` }, query: {}, isKeptToken: isKept }
        }
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
