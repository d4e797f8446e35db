// The gate that every call of a screen passes: whatever is expected to go wrong comes back as one shape, REFUSED with its
// code; anything else is a defect, told to the host's log and to nobody else. No secret passes, whatever an error says.
import { randomBytes } from 'node:crypto'
import { ValidationError } from '@orpc/contract'
import { ORPCError } from '@orpc/server'
import { API_ERRORS } from '../../api/errors.ts'
import { ENGINE_ERRORS, findError } from '../../engine/errors.ts'
import type { JsonValue } from '../../engine/index.ts'
import { EXCHANGE_ERRORS } from '../../exchange/errors.ts'
import { nestsTooDeep } from '../../soc/index.ts'
import { HOST_ERRORS } from '../errors.ts'

/** What went wrong inside, for the host's log alone. */
export interface Defect {
  /** `noun.verb`, as in the contract. */
  method: string
  /** Stands in what the person is told, too. */
  reference: string
  /** The stack, secrets masked. */
  details: string
}

export interface Gate {
  redact<T>(value: T): T
  onDefect(defect: Defect): void
}

const TABLES = [HOST_ERRORS, EXCHANGE_ERRORS, ENGINE_ERRORS, API_ERRORS]

/** What the other side is told of anything that a handler threw. */
export function refusalOf(
  thrown: unknown,
  path: readonly string[],
  { redact, onDefect }: Gate,
): ORPCError<string, unknown> {
  const mistake = mistakeIn(thrown)
  if (mistake) return refused('request/bad-input', redact(mistake))
  if (thrown instanceof ORPCError && !(thrown.cause instanceof ValidationError)) return thrown
  const { code, message, data } = (thrown ?? {}) as { code?: unknown; message?: unknown; data?: JsonValue }
  if (thrown instanceof Error && typeof code === 'string' && findError(code, TABLES)) {
    return refused(code, redact(String(message)), data === undefined ? undefined : redact(data))
  }
  const defect = {
    method: path.join('.'),
    reference: randomBytes(4).toString('hex'),
    details: redact(detailsOf(thrown)),
  }
  onDefect(defect)
  return refused(
    'firebreak/defect',
    `Something went wrong inside Firebreak; nothing more was done. The host's log says what, under ${defect.reference}.`,
    { reference: defect.reference },
  )
}

/** Levels of maps and lists in what is sent: an alert may have half as many. Deeper values exhaust the stack of whatever reads them. */
const MOST_LEVELS = 1_000

/** @throws ORPCError `request/bad-input` */
export function refuseDeep(input: unknown): void {
  if (!nestsTooDeep((input ?? null) as JsonValue, MOST_LEVELS)) return
  throw refused('request/bad-input', `The request nests deeper than ${MOST_LEVELS} levels.`)
}

function refused(code: string, message: string, data?: JsonValue): ORPCError<string, unknown> {
  const status = findError(code, TABLES)?.status ?? API_ERRORS['firebreak/defect'].status
  return new ORPCError('REFUSED', { status, message, data: { code, ...(data !== undefined && { data }) } })
}

/** What does not fit the contract, where it is the caller's input; a bad output is a defect of ours. */
function mistakeIn(thrown: unknown): string | undefined {
  if (!(thrown instanceof ORPCError) || thrown.code !== 'BAD_REQUEST') return undefined
  if (!(thrown.cause instanceof ValidationError)) return undefined
  const issues = thrown.cause.issues.slice(0, 5).map(({ path = [], message }) => {
    const place = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    return place === '' ? message : `${place}: ${message}`
  })
  return `The request does not fit the contract: ${issues.join('; ')}.`
}

function detailsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const cause = thrown.cause instanceof ValidationError ? `\n${JSON.stringify(thrown.cause.issues.slice(0, 5))}` : ''
  return `${thrown.stack ?? thrown.message}${cause}`
}
