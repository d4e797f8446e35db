// A webhook: who sends is shown by a token or by a signature over the time and the body, what was sent once is taken once, and what
// does not fit is refused before anything is kept.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { checkAgainstSchema, type JsonObject, type JsonValue, valueAt } from '../../engine/index.ts'
import { listedAlerts, MOST_IN_LIST, nestsTooDeep, parseAlertText, TOO_DEEP } from '../../soc/index.ts'
import type { Access } from '../access/access.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import { findJsonMistake } from '../json-mistake.ts'
import type { Intake } from './intake.ts'
import type { SourceOf } from './triggers-schema.ts'

export interface Received {
  headers: IncomingHttpHeaders
  body: Uint8Array
}

/** One alert as it was taken. */
export interface Taken {
  id: string
  repeated: boolean
}

export interface Webhook {
  maxBytes: number
  /** Looks at the head of a request before its body is read: refuses who shows no token, or no time that is near enough. @throws HostError `webhook/…` */
  admit(headers: IncomingHttpHeaders): Promise<void>
  /** A list is taken whole or not at all, an alert an item: gives the first, and all as `list`. @throws HostError `webhook/…`; what the intake throws */
  receive(received: Received): Promise<Taken & { list?: Taken[] }>
}

/** What the connection of a webhook says: how a sender shows who it is. */
export interface WebhookConnection {
  auth: 'token' | 'hmac'
  /** Header of the token or the signature. */
  header: string
  /** hmac: the header that says when it was sent, in seconds since 1970. */
  timeHeader: string
  /** hmac: how far that may lie from now. */
  toleranceSeconds: number
  secret: string
}

export interface WebhookContext {
  intake: Intake
  clock: HostClock
  /** Where it takes tokens, a token of the server lets in as well as its own, if it has the scope `feed`. */
  access: Pick<Access, 'whose' | 'scopesOf'>
  connection(): Promise<WebhookConnection>
}

export function createWebhook(
  name: string,
  source: SourceOf<'webhook'>,
  { intake, clock, access, connection }: WebhookContext,
): Webhook {
  const sent = createSentOnce()
  const origin = { name, format: source.format, deduplicate: source.deduplicate }
  const refuseMisfits = (value: JsonValue, which: string): void => {
    const mistakes = source.schema && checkAgainstSchema(source.schema as JsonObject, value)
    if (mistakes) throw new HostError('webhook/bad-alert', `${which} does not fit the schema of ${name}: ${mistakes}`)
  }
  return {
    maxBytes: source.maxBytes,
    async admit(headers) {
      await refuseHead(await connection(), headers, clock.now(), access)
    },
    async receive({ headers, body }) {
      const settings = await connection()
      const signature = await refuseStranger(settings, headers, body, clock.now(), access)
      const value = parse(body)
      if (nestsTooDeep(value)) throw new HostError('webhook/bad-alert', `The body is no alert: ${TOO_DEEP}`)
      const list = listOf(value)
      if (list) for (const [at, one] of list.entries()) refuseMisfits(one, `Item ${at + 1} of the list`)
      else refuseMisfits(value, 'The body')
      const key = keyOf(headers, list ? null : value, source.idempotencyKey, signature)
      const handed = (list ?? [value]).map((one, at) => {
        const own = list
          ? (ownKey(one, source.idempotencyKey) ?? (key === undefined ? undefined : `${key}#${at}`))
          : key
        return { value: one, ...(own !== undefined && { idempotency: own }) }
      })
      const take = async () => {
        const accepted = await intake.accept(origin, handed)
        const taken = accepted.map(({ id, sameAs }): Taken => ({ id, repeated: sameAs !== undefined }))
        const [first] = taken
        if (!first) throw new HostError('webhook/no-alert', 'This is no alert: it was passed over.')
        return list ? { ...first, list: taken } : first
      }
      if (signature === undefined || key === undefined) return take()
      return sent.take(signature, key, clock.now() + 2_000 * settings.toleranceSeconds, clock.now(), take)
    },
  }
}

/** @throws HostError `webhook/no-alert`, `webhook/bad-alert` for a list that nothing, or too much, is in */
function listOf(value: JsonValue): JsonValue[] | undefined {
  const list = listedAlerts(value)
  if (list?.length === 0) throw new HostError('webhook/no-alert', 'The list is empty.')
  if (list && list.length > MOST_IN_LIST)
    throw new HostError('webhook/bad-alert', `The list has more than ${MOST_IN_LIST} alerts: send it in parts.`)
  return list
}

/** Signatures that are remembered; beyond them the oldest are forgotten. */
const MOST_SIGNATURES = 100_000

/** What was signed counts once: the header with the key is no part of what is signed, and could be another one when it is sent again. */
function createSentOnce() {
  const known = new Map<string, { key: string; untilMs: number }>()
  return {
    /** @param untilMs when nothing that is signed so is taken any more. @throws HostError `webhook/stranger` */
    async take<T>(signature: string, key: string, untilMs: number, now: number, work: () => Promise<T>): Promise<T> {
      const before = known.get(signature)
      if (before && before.key !== key) {
        throw new HostError('webhook/stranger', 'What is signed so was sent already, under another idempotency key.')
      }
      known.set(signature, { key, untilMs })
      for (const [oldest, { untilMs: overMs }] of known) {
        if (overMs > now && known.size <= MOST_SIGNATURES) break
        known.delete(oldest)
      }
      try {
        return await work()
      } catch (thrown) {
        if (!before) known.delete(signature)
        throw thrown
      }
    },
  }
}

const stranger = (why: string) => new HostError('webhook/stranger', why)

/** What the head of a request shows by itself. @returns what its header of the token or signature holds. @throws HostError `webhook/stranger` */
async function refuseHead(
  connection: WebhookConnection,
  headers: IncomingHttpHeaders,
  now: number,
  access: WebhookContext['access'],
): Promise<string> {
  const given = String(headers[connection.header.toLowerCase()] ?? '')
  if (given === '') throw stranger(`The header ${connection.header} is missing.`)
  if (connection.auth === 'token') {
    const token = given.replace(/^Bearer\s+/i, '')
    if (!isSame(token, connection.secret)) await refuseToken(token, access)
    return given
  }
  const time = timeOf(connection, headers)
  if (!/^\d{1,12}$/.test(time))
    throw stranger(`The header ${connection.timeHeader} must hold the time in seconds since 1970.`)
  if (Math.abs(now / 1000 - Number(time)) > connection.toleranceSeconds) {
    throw stranger(
      `It was signed at another time than now: more than ${connection.toleranceSeconds} seconds lie between.`,
    )
  }
  return given
}

/** A token that is not the webhook's own may be one of the server. @throws HostError `webhook/stranger`, `webhook/not-allowed` */
async function refuseToken(token: string, access: WebhookContext['access']): Promise<void> {
  const name = await access.whose(token)
  if (name === undefined) throw stranger('The token is not the one of this webhook.')
  if ((await access.scopesOf(name)).has('feed')) return
  throw new HostError('webhook/not-allowed', `The token of ${name} may not hand in alerts: the scope feed is missing.`)
}

const timeOf = ({ timeHeader }: WebhookConnection, headers: IncomingHttpHeaders): string =>
  String(headers[timeHeader.toLowerCase()] ?? '')

/** @returns the signature by which it was let in, if there is one. @throws HostError `webhook/stranger` */
async function refuseStranger(
  connection: WebhookConnection,
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  now: number,
  access: WebhookContext['access'],
): Promise<string | undefined> {
  const given = await refuseHead(connection, headers, now, access)
  if (connection.auth === 'token') return undefined
  const signed = createHmac('sha256', connection.secret)
    .update(`${timeOf(connection, headers)}.`)
    .update(body)
  const signature = signed.digest('hex')
  if (!isSame(given.replace(/^sha256=/i, '').toLowerCase(), signature))
    throw stranger('The signature does not fit the body.')
  return signature
}

function parse(body: Uint8Array): JsonValue {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new HostError('webhook/bad-body', 'The body is no UTF-8.')
  }
  try {
    return parseAlertText(text)
  } catch {
    if (isEventLine(text.trim().split('\n')[0] ?? ''))
      throw new HostError('webhook/bad-body', 'The body holds several lines: send each in a request of its own.')
    const { line, column, problem } = findJsonMistake(text)
    throw new HostError('webhook/bad-body', `The body is no JSON: line ${line}, column ${column}: ${problem}`)
  }
}

/** Of CEF or LEEF. */
function isEventLine(line: string): boolean {
  try {
    return typeof parseAlertText(line) === 'string' && !line.startsWith('"')
  } catch {
    return false
  }
}

const LONGEST_KEY = 200

/** What is signed and says no key of its own is its own key: it is taken once. */
function keyOf(
  headers: IncomingHttpHeaders,
  value: JsonValue,
  path: string | undefined,
  signature: string | undefined,
): string | undefined {
  const header = headers['idempotency-key']
  const text = typeof header === 'string' && header !== '' ? header : ownKey(value, path)
  if (text === undefined) return signature
  if (text.length > LONGEST_KEY) {
    throw new HostError('webhook/bad-key', `The idempotency key has more than ${LONGEST_KEY} characters.`)
  }
  return text
}

/** The key that an alert holds itself. */
function ownKey(value: JsonValue, path: string | undefined): string | undefined {
  const own = path === undefined ? undefined : valueAt(value, path)
  return typeof own === 'string' || typeof own === 'number' || typeof own === 'bigint' ? String(own) : undefined
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
