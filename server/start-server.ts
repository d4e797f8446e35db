// A server: a workspace or a bundle whose playbooks are started by alerts, watched and answered over HTTP. One process, one database,
// nothing else.
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as HttpsServer } from 'node:https'
import { RPCHandler } from '@orpc/server/ws'
import { API_ERRORS } from '../api/errors.ts'
import { SCOPES } from '../api/index.ts'
import { HOST_ERRORS, type HostErrorCode } from '../host/errors.ts'
import {
  carryOn,
  createHost,
  createRouter,
  type Defect,
  type Host,
  type HostOptions,
  loadTriggers,
  type OpenedBundle,
  type Retention,
  recompile,
  refusedException,
  type Triggers,
} from '../host/index.ts'
import { createApprovalPages, isApproval } from './approval-page.ts'
import { passOver } from './body.ts'
import { SERVER_ERRORS, type ServerErrorCode } from './errors.ts'
import { schedule } from './every.ts'
import { callsOf } from './frames.ts'
import { createGuard, type Guard } from './guard.ts'
import { createHooks, isHook } from './hooks.ts'
import { listen } from './listen.ts'
import { logRun, logSource, logStep, messageOf, type ServerLog } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createApi, describeApi, readExactly } from './open-api.ts'
import { createPages } from './pages.ts'
import { createRefusalLog } from './refusal-log.ts'
import { serveSockets } from './sockets.ts'
import { endUnwelcome } from './stay-welcome.ts'

export interface ServerOptions
  extends Pick<
    HostOptions,
    'dataDir' | 'masterKey' | 'keysDir' | 'clock' | 'refuseExceptions' | 'refusePrivate' | 'peopleFile'
  > {
  workspaceDir: string
  /** The bundle that was laid out as this workspace: what was signed is run, compiled by this version. */
  bundle?: OpenedBundle
  /** A bundle is served although a newer one of its name and signer was before. */
  allowsOlder?: boolean
  /** Instead of the workspace's own triggers.yaml. */
  triggersFile?: string
  /** The built Studio; without it there are no pages but those of approvals. */
  rendererDir?: string
  version: string
  address?: string
  port: number
  tls?: { cert: string | Buffer; key: string | Buffer }
  /** Under which it is reached, where that is not the address and port that it listens on: `https://soar.example.com`. */
  publicUrl?: string
  /** A proxy before it adds the addresses of those who ask. */
  isProxied?: boolean
  retention?: Retention
  limits?: { mostWaiting?: number; mostActive?: number }
  /** How long the head of a request, and a whole one, may take to arrive, milliseconds. */
  slowest?: { headersMs: number; requestMs: number }
  /** How long steps under way are waited for when it stops, milliseconds. */
  patienceMs?: number
  log: ServerLog
}

export interface Server {
  /** Under which it is reached. */
  url: string
  port: number
  host: Host
  triggers: Triggers
  /** Made at the first start, and never shown again: whoever has it is `admin`. */
  firstToken?: string
  /** What stands in the way of starting playbooks, at this start. */
  unready: Awaited<ReturnType<Triggers['unready']>>
  /** Takes nothing more, waits for steps under way, and closes. What is not over goes on at the next start. */
  stop(): Promise<void>
}

const ADDRESS = '127.0.0.1'
const SWEEP_MS = 10 * 60_000
const PATIENCE_MS = 25_000
const SLOWEST = { headersMs: 10_000, requestMs: 60_000 }

/** What the manifest says was signed with the plans. */
function refuseExceptionsIn({ manifest }: OpenedBundle): void {
  for (const { file, exceptions = [] } of manifest.playbooks) {
    if (exceptions[0]) throw refusedException(file, exceptions[0])
  }
}

/** What the playbooks themselves say: a manifest may leave it out. */
async function refuseExceptionsOf({ manifest }: OpenedBundle, host: Host): Promise<void> {
  for (const { file } of manifest.playbooks) {
    const [exception] = (await host.playbooks.check(file)).exceptions
    if (exception) throw refusedException(file, exception)
  }
}

/** @throws BundleError `bundle/other-plan`; HostError `bundle/older`, `playbook/has-exceptions`, `studio/port-taken`, `triggers/bad-file`, and what createHost throws */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { log, bundle, address = ADDRESS, isProxied = false } = options
  if (bundle && options.refuseExceptions) refuseExceptionsIn(bundle)
  const host = await createHost({
    dataDir: options.dataDir,
    workspaceDir: options.workspaceDir,
    masterKey: options.masterKey,
    ...(options.keysDir !== undefined && { keysDir: options.keysDir }),
    ...(options.clock && { clock: options.clock }),
    ...(options.peopleFile !== undefined && { peopleFile: options.peopleFile }),
    ...(options.refuseExceptions && { refuseExceptions: true }),
    ...(options.refusePrivate && { refusePrivate: true }),
    ...(bundle && {
      readOnly: `This is the bundle ${bundle.manifest.name}: change its playbooks where it was made, and export it anew.`,
    }),
    onLog: (line) => logStep(log, line),
    onRest: (run) => logRun(log, run),
  })
  // Slow senders hold a connection, and nothing else, for so long.
  const { headersMs, requestMs } = options.slowest ?? SLOWEST
  const patience = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: Math.min(1_000, headersMs / 2),
  }
  const http: HttpServer | HttpsServer = options.tls
    ? createTlsServer({ ...patience, ...options.tls })
    : createServer(patience)
  http.maxHeadersCount = 100
  try {
    const made = bundle && recompile(bundle, host.catalog, options.version)
    if (bundle && options.refuseExceptions) await refuseExceptionsOf(bundle, host)
    if (bundle && (await host.bundles.refuseOlder(bundle, options.allowsOlder)))
      log.warn({ bundle: bundle.id, name: bundle.manifest.name }, 'an older bundle is served than before')
    let metrics: Metrics | undefined
    const triggers = await host.openTriggers({
      file: triggersFor(options),
      ...(made && { plans: made.plans }),
      ...(options.limits && { limits: options.limits }),
      onTrouble: (about, reason) =>
        log.error(
          { ...(about && { alert: about }), problem: host.redact(messageOf(reason)) },
          'an alert started nothing',
        ),
      onSource: (told) => logSource(log, { ...told, problem: told.problem && host.redact(told.problem) }),
      onRun({ status, plan }, startedMs) {
        metrics?.run(status, plan.playbook.name, (Date.now() - startedMs) / 1000)
      },
    })
    await host.signAnswers()
    const measured = createMetrics({ host, triggers })
    metrics = measured
    const firstToken =
      (await host.access.list()).length === 0 ? await host.access.issue('admin', { scopes: SCOPES }) : undefined
    const port = await listen(http, { port: options.port, address })
    const url =
      options.publicUrl ??
      `${options.tls ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${port}`
    const guard = createGuard({
      access: host.access,
      hosts: hostsOf(url, address, port),
      isSecure: url.startsWith('https:'),
      port,
    })
    const onDefect = ({ method, reference, details }: Defect) => log.error({ method, reference, details }, 'a defect')
    carryOn(host, onDefect)
    const tellRefused = createRefusalLog(log)
    const refusedCall: Running['refusedCall'] = (method, from = 'unknown') =>
      tellRefused({ status: 403, method: 'RPC', url: `/rpc/${method}`, from })
    const refused: Running['refused'] = (status, request) => {
      const { method = '', url: asked = '' } = request
      tellRefused({ status, method, url: asked, from: addressOf(request, isProxied) })
    }
    const running: Running = {
      host,
      triggers,
      guard,
      metrics: measured,
      options,
      url,
      onDefect,
      refused,
      refusedCall,
      isStopping: false,
    }
    const welcome: Parameters<typeof serveSockets>[2] = (socket, request, guest) => {
      const { who = 'admin', person = who, isStillWelcome } = guest
      const from = addressOf(request, isProxied)
      const calls = callsOf(socket, () => log.warn({ who, from }, 'a socket was closed: what was sent is no call'))
      void new RPCHandler(routerFor(running, who, person)).upgrade(calls, { context: { from, isStillWelcome } })
    }
    const sockets = serveSockets(http, guard, welcome, refused)
    http.on('request', answerer(running))
    triggers.start()
    const stopSweeping = schedule(SWEEP_MS, () => sweep(running))
    return {
      url,
      port,
      host,
      triggers,
      ...(firstToken !== undefined && { firstToken }),
      unready: await triggers.unready(bundle?.manifest.playbooks.map(({ file }) => file)),
      async stop() {
        running.isStopping = true
        stopSweeping()
        await triggers.stop()
        await untilQuiet(triggers, options.patienceMs ?? PATIENCE_MS)
        for (const socket of sockets.clients) socket.close(1001)
        const closed = new Promise((resolve) => http.close(resolve))
        http.closeIdleConnections()
        setTimeout(() => http.closeAllConnections(), 1_000).unref()
        await closed
        await host.close()
      },
    }
  } catch (problem) {
    http.close()
    await host.close()
    throw problem
  }
}

/** Firebreak 0.1 gave the one shape where a route says nothing: a bundle that it has signed goes on so. */
const MADE_BY_0_1 = /^0\.1\./

function triggersFor({ workspaceDir, triggersFile, bundle }: ServerOptions): ReturnType<typeof loadTriggers> {
  const file = loadTriggers(workspaceDir, triggersFile)
  if (!bundle || triggersFile !== undefined || !MADE_BY_0_1.test(bundle.manifest.firebreak)) return file
  return { ...file, routes: file.routes.map((route) => ({ ...route, give: route.give ?? 'alert' })) }
}

interface Running {
  host: Host
  triggers: Triggers
  guard: Guard
  metrics: Metrics
  options: ServerOptions
  url: string
  onDefect(defect: Defect): void
  /** For the log. */
  refused(status: number, request: IncomingMessage): void
  /** For the log: a call over a socket, for want of a scope. */
  refusedCall(method: string, from: string | undefined): void
  isStopping: boolean
}

const routers = new WeakMap<Running, Map<string, ReturnType<typeof createRouter>>>()

/** The contract as the holder of a token calls it, in the name of a person; few people, many calls. */
function routerFor(running: Running, who: string, person: string): ReturnType<typeof createRouter> {
  const known = routers.get(running) ?? new Map<string, ReturnType<typeof createRouter>>()
  routers.set(running, known)
  const key = JSON.stringify([who, person])
  let router = known.get(key)
  if (!router) {
    const { host, options, onDefect, refusedCall } = running
    router = createRouter(host, {
      person,
      version: options.version,
      shell: 'server',
      scopes: () => host.access.scopesOf(who),
      onRefused: (method, { from }) => refusedCall(method, from),
      onDefect,
    })
    known.set(key, router)
  }
  return router
}

function answerer(running: Running) {
  const { host, triggers, guard, metrics, options, url: own } = running
  const hooks = createHooks(
    triggers,
    () => metrics,
    (source, thrown) =>
      options.log.error({ source, problem: host.redact(messageOf(thrown)) }, 'an alert was not taken'),
  )
  const pages = options.rendererDir === undefined ? undefined : createPages(options.rendererDir, guard)
  const approvals = createApprovalPages({
    host,
    access: host.access,
    visitor: async ({ url = '', headers }) => {
      const verdict = await guard.page({ url, headers })
      if (verdict.kind !== 'welcome' || verdict.who === undefined) return undefined
      return { who: verdict.who, person: verdict.person ?? verdict.who }
    },
    addressOf: (request) => addressOf(request, options.isProxied === true),
    isOwn: ({ headers }) => guard.isOwn(headers),
  })
  const apis = new Map<ReturnType<typeof createRouter>, ReturnType<typeof createApi>>()
  const describe = describeApi(options.version, own)

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/'
    if (url === '/healthz') return plain(response, 200, 'ok\n')
    if (url === '/readyz') return readiness(running, response)
    if (isHook(url)) return hooks(request, response)
    for (const [name, value] of Object.entries(SAFE)) response.setHeader(name, value)
    if (isApproval(url)) {
      // Without a referrer browsers call the origin of a form `null`: its answer could not be told from a foreign page's.
      response.setHeader('Referrer-Policy', 'same-origin')
      return approvals(request, response)
    }
    if (url === '/sign-out') {
      response.setHeader('Allow', 'POST')
      if (request.method !== 'POST') return refuse(response, 'request/bad-method', 'Signing out is a POST.')
      if (!guard.isOwn(request.headers)) return refuse(response, 'request/foreign', 'Another page signs nobody out.')
      response.setHeader('Set-Cookie', await guard.signOut(request.headers))
      return plain(response, 200, 'Signed out.\n')
    }
    const isApi = url.startsWith('/api/')
    if (!isApi && url !== '/openapi.json' && url !== '/metrics') {
      if (pages) return pages(request, response)
      return plain(response, 404, 'There is nothing at this address.\n')
    }
    const asked = { method: request.method ?? 'GET', headers: request.headers }
    const verdict = await guard.api(asked)
    if (verdict.kind === 'foreign') return refuse(response, 'request/foreign', verdict.why)
    if (verdict.kind !== 'welcome') {
      response.setHeader('WWW-Authenticate', 'Bearer')
      return refuse(
        response,
        'request/no-token',
        asked.headers.authorization === undefined
          ? 'A token is needed: Authorization: Bearer TOKEN. firebreak token create makes one.'
          : 'The token is not known here, or was taken back. firebreak token list shows who has one.',
      )
    }
    const { who = 'admin', person = who } = verdict
    if (url === '/metrics') {
      if (!(await host.access.scopesOf(who)).has('watch')) {
        return refuse(response, 'access/not-allowed', `${who} may not read this: the scope watch is missing.`)
      }
      return send(response, 200, metrics.contentType, await metrics.text())
    }
    if (url === '/openapi.json') {
      return send(response, 200, 'application/json', await describe)
    }
    if (request.method !== 'POST') {
      response.setHeader('Allow', 'POST')
      return refuse(response, 'request/bad-method', 'Every method is a POST: nothing is decided by a GET.')
    }
    // A body of another type would be parsed in another way, and JSON in it would be taken for an empty input without a word.
    if (!/^(application\/json *(;|$)|$)/i.test(request.headers['content-type'] ?? '')) {
      return refuse(response, 'request/bad-type', 'A body is JSON: send the header Content-Type: application/json.')
    }
    const router = routerFor(running, who, person)
    let api = apis.get(router)
    if (!api) {
      api = createApi(router)
      apis.set(router, api)
    }
    // Hints are answered for as long as somebody listens.
    const isStillWelcome = async (): Promise<boolean> => {
      const now = await guard.api(asked)
      return now.kind === 'welcome' && now.who === verdict.who
    }
    response.on(
      'close',
      endUnwelcome(isStillWelcome, () => response.destroy()),
    )
    readExactly(request)
    const { matched } = await api.handle(request, response, {
      prefix: '/api',
      context: { from: addressOf(request, options.isProxied === true) },
    })
    if (!matched) refuse(response, 'request/unknown', 'There is no such method. See /openapi.json.')
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    // Before `finish`: from then on Node itself throws away whatever comes, without end.
    response.on('prefinish', () => passOver(request))
    response.on('finish', () => {
      const { statusCode: status } = response
      if (status === 401 || status === 403) running.refused(status, request)
    })
    answer(request, response).catch((thrown: unknown) => {
      options.log.error(
        { url: (request.url ?? '').split('?')[0], problem: host.redact(messageOf(thrown)) },
        'a request failed',
      )
      if (response.headersSent) response.destroy()
      else refuse(response, 'firebreak/defect', 'Something went wrong inside Firebreak; its log says what.')
    })
  }
}

const SAFE = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text), 'Cache-Control': 'no-store' }
  response.writeHead(status, headers).end(text)
}

function plain(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', text)
}

const ERRORS = { ...HOST_ERRORS, ...SERVER_ERRORS, ...API_ERRORS }

function refuse(
  response: ServerResponse,
  code: HostErrorCode | ServerErrorCode | keyof typeof API_ERRORS,
  message: string,
): void {
  const { status } = ERRORS[code]
  send(response, status, 'application/json', `${JSON.stringify({ error: { code, message } })}\n`)
}

/** Ready: it takes alerts, from all of its sources. Says no more than that: anybody may ask. */
async function readiness({ triggers, isStopping }: Running, response: ServerResponse): Promise<void> {
  if (isStopping || triggers.trouble() !== undefined) return plain(response, 503, 'not ready\n')
  const isTroubled = (await triggers.sources()).some(({ state }) => state === 'troubled')
  plain(response, isTroubled ? 503 : 200, isTroubled ? 'not ready: a source of alerts is in trouble\n' : 'ready\n')
}

async function sweep({ host, options: { retention, log } }: Running): Promise<void> {
  if (!retention) return
  const removed = await host.upkeep.sweep(retention)
  if (removed.runs + removed.alerts > 0) log.info(removed, 'removed what is old')
}

async function untilQuiet(triggers: Triggers, patienceMs: number): Promise<void> {
  const untilMs = performance.now() + patienceMs
  while (triggers.active() > 0 && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 25))
}

/** Under which names requests may come: its own, and on loopback what this machine calls itself. */
function hostsOf(url: string, address: string, port: number): string[] {
  const hosts = [hostOf(url), `${address.includes(':') ? `[${address}]` : address}:${port}`]
  if (address === '127.0.0.1' || address === '::1') hosts.push(`localhost:${port}`, `127.0.0.1:${port}`)
  return hosts
}

const hostOf = (url: string): string => new URL(url).host

/** @param isProxied the last address that the proxy has added is the one that it was asked from */
function addressOf({ headers, socket }: IncomingMessage, isProxied: boolean): string {
  const forwarded = isProxied
    ? String(headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : undefined
  return forwarded || (socket.remoteAddress ?? 'unknown')
}
