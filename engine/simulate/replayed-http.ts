// The HTTP capability of a step that runs on recorded answers: no socket, no name, no time of its own.
import { CapabilityError, type Http } from '../catalog/capabilities.ts'
import type { JsonValue } from '../json.ts'
import type { HttpExchange } from './mocks.ts'

/** The code of a step whose recording does not fit what it asks. */
export const STALE_MOCK = 'mock/stale'

export interface ReplayedHttp extends Http {
  /** Milliseconds that all answers so far have taken. */
  tookMs(): number
}

/** Gives the answers in their order. A request that none is there for, or another than recorded, fails as `mock/stale`. */
export function replayedHttp(exchanges: readonly HttpExchange[]): ReplayedHttp {
  let next = 0
  let took = 0
  const stale = (message: string) => new CapabilityError(STALE_MOCK, message, false)
  return {
    tookMs: () => took,
    async send({ method, url }) {
      const asked = `${method} ${url}`
      const exchange = exchanges[next++]
      if (!exchange) throw stale(`No answer is recorded for request ${next}, ${asked}. Record it again.`)
      const { status, headers = {}, body = null, durationMs = 0, error } = exchange
      const isOther =
        (exchange.method !== undefined && exchange.method.toUpperCase() !== method.toUpperCase()) ||
        (exchange.url !== undefined && exchange.url !== url)
      if (isOther) {
        const recorded = `${exchange.method ?? method} ${exchange.url ?? url}`
        throw stale(`The answer is recorded for ${recorded}, but the step asks ${asked}. Record it again.`)
      }
      took += durationMs
      if (error) throw new CapabilityError(error.code, error.message, true)
      return { status, headers, body, bytes: sizeOf(body), durationMs, url }
    },
  }
}

const sizeOf = (body: JsonValue): number => (typeof body === 'string' ? body : JSON.stringify(body)).length
