// For tests alone: HTTP as nodes get it, real servers to send to, and a clock that the test moves. New for every test.
import { afterEach, beforeEach } from 'vitest'
import type { HttpRequest } from '../../engine/index.ts'
import { type Play, serve, type TestServer } from '../../testing/servers.ts'
import { createTestTime, type TestClock } from '../../testing/time.ts'
import { createHttp, type HttpOptions, type HttpRoom } from '../capabilities/http/http.ts'
import { type HttpSettings, httpSettings } from '../connections/connection-kinds.ts'
import { createRedactor } from '../secrets/redactor.ts'

type Closable = { close(): Promise<void> }
type Connected = Partial<HttpSettings> & { baseUrl: string }

export function createHttpBench(options: Partial<HttpOptions> = {}) {
  let clock: TestClock
  let room: HttpRoom
  let open: Closable[]

  beforeEach(() => {
    clock = createTestTime()
    room = createHttp({ redactor: createRedactor(), clock, ...options })
    open = [room]
  })

  afterEach(async () => {
    for (const one of open) await one.close()
  })

  /** Closed when the test is over. */
  const kept = <T extends Closable>(one: T): T => {
    open.push(one)
    return one
  }

  return {
    clock: () => clock,
    kept,
    playing: async (play: Play = (response) => response.end()): Promise<TestServer> => kept(await serve(play)),
    /** Settings of a connection to this server. */
    reached: (server: TestServer, more: Partial<HttpSettings> = {}): Connected => ({
      baseUrl: server.url,
      allowPrivate: true,
      ...more,
    }),
    /** Sends through a connection with these settings and secrets, or where there are none without one. */
    send(
      request: Partial<HttpRequest> & { url: string },
      settings?: Connected,
      secrets: { [field: string]: string } = {},
      signal: AbortSignal = new AbortController().signal,
    ) {
      const http = room.open((name) => ({ name, settings: httpSettings.parse(settings), secrets }))
      const whole = { method: 'GET', allowPrivate: !settings, ...(settings && { connection: 'edr' }), ...request }
      return http.send(whole, signal)
    },
  }
}
