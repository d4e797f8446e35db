// A webhook: who sends is shown by a token or by a signature over the time and the body, what was sent once is taken once, and what
// does not fit is refused before anything is kept.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { checkAgainstSchema, type JsonObject, type JsonValue, valueAt } from '../../engine/index.ts'
import { nestsTooDeep, parseAlertText, TOO_DEEP } from '../../soc/index.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import { findJsonMistake } from '../json-mistake.ts'
import type { Intake } from './intake.ts'
import type { SourceOf } from './triggers-schema.ts'

export interface Received {
  headers: IncomingHttpHeaders
  body: Uint8Array
}

export interface Webhook {
  maxBytes: number
  /** @throws HostError `webhook/…`; what the intake throws */
  receive(received: Received): Promise<{ id: string; repeated: boolean }>
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

export function createWebhook(
  name: string,
  source: SourceOf<'webhook'>,
  { intake, clock, connection }: { intake: Intake; clock: HostClock; connection(): Promise<WebhookConnection> },
): Webhook {
  const sent = createSentOnce()
  return {
    maxBytes: source.maxBytes,
    async receive({ headers, body }) {
      const settings = await connection()
      const signature = refuseStranger(settings, headers, body, clock.now())
      const value = parse(body)
      if (nestsTooDeep(value)) throw new HostError('webhook/bad-body', `The body is no alert: ${TOO_DEEP}`)
      if (source.schema) {
        const mistakes = checkAgainstSchema(source.schema as JsonObject, value)
        if (mistakes)
          throw new HostError('webhook/bad-alert', `The body does not fit the schema of ${name}: ${mistakes}`)
      }
      const key = keyOf(headers, value, source.idempotencyKey, signature)
      const take = async () => {
        const [accepted] = await intake.accept({ name, format: source.format, deduplicate: source.deduplicate }, [
          { value, ...(key !== undefined && { idempotency: key }) },
        ])
        if (!accepted) throw new HostError('webhook/no-alert', 'This is no alert: it was passed over.')
        return { id: accepted.id, repeated: accepted.sameAs !== undefined }
      }
      if (signature === undefined || key === undefined) return take()
      return sent.take(signature, key, clock.now() + 2_000 * settings.toleranceSeconds, clock.now(), take)
    },
  }
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

/** @returns the signature by which it was let in, if there is one. @throws HostError `webhook/stranger` */
function refuseStranger(
  connection: WebhookConnection,
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  now: number,
): string | undefined {
  const given = String(headers[connection.header.toLowerCase()] ?? '')
  const stranger = (why: string) => new HostError('webhook/stranger', why)
  if (given === '') throw stranger(`The header ${connection.header} is missing.`)
  if (connection.auth === 'token') {
    if (!isSame(given.replace(/^Bearer\s+/i, ''), connection.secret))
      throw stranger('The token is not the one of this webhook.')
    return undefined
  }
  const time = String(headers[connection.timeHeader.toLowerCase()] ?? '')
  const seconds = Number(time)
  if (!/^\d{1,12}$/.test(time))
    throw stranger(`The header ${connection.timeHeader} must hold the time in seconds since 1970.`)
  if (Math.abs(now / 1000 - seconds) > connection.toleranceSeconds) {
    throw stranger(
      `It was signed at another time than now: more than ${connection.toleranceSeconds} seconds lie between.`,
    )
  }
  const signature = createHmac('sha256', connection.secret).update(`${time}.`).update(body).digest('hex')
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
  const own = path === undefined ? undefined : valueAt(value, path)
  const key = typeof header === 'string' && header !== '' ? header : own
  if (typeof key !== 'string' && typeof key !== 'number') return signature
  const text = String(key)
  if (text.length > LONGEST_KEY) {
    throw new HostError('webhook/bad-key', `The idempotency key has more than ${LONGEST_KEY} characters.`)
  }
  return text
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
