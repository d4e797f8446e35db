// A playbook's connections as its run uses them: found in the workspace by name, of the kind that the playbook declares, their
// secrets unsealed only here. And the test of a connection, which is one request with its credentials.
import { CapabilityError, type Plan } from '../../engine/index.ts'
import type { HttpRoom } from '../capabilities/http/http.ts'
import type { HttpConnection } from '../capabilities/http/http-auth.ts'
import type { HostClock } from '../clock.ts'
import { RunRefused } from '../runs/runs.ts'
import type { Redactor } from '../secrets/redactor.ts'
import { connectionKinds, type HttpSettings } from './connection-kinds.ts'
import type { Connections } from './connections.ts'

export interface ConnectionTest {
  /** The other side answered and took the credentials. */
  ok: boolean
  /** Status of its answer; absent where none came. */
  status?: number
  /** What is wrong and how to mend it. */
  message?: string
  durationMs: number
}

/** @param declared what the playbook says it needs: name → kind */
export function connectionFinder(connections: Connections, declared: { [name: string]: string }) {
  return async (name: string): Promise<HttpConnection> => {
    const kind = Object.hasOwn(declared, name) ? declared[name] : undefined
    if (kind === undefined) {
      throw missing(`The playbook does not declare a connection ${name}: add it under \`connections\`.`)
    }
    const problem = await problemOf(connections, name, kind)
    if (problem !== undefined) throw missing(problem)
    return unsealed(connections, name)
  }
}

/**
 * Refuses a run whose connections are not there, before it does anything.
 * @throws RunRefused `run/missing-connection`; HostError `secrets/…` when a secret cannot be unsealed
 */
export async function refuseConnections(connections: Connections, plan: Plan): Promise<void> {
  const problems: string[] = []
  for (const [name, kind] of Object.entries(plan.connections)) {
    const problem = await problemOf(connections, name, kind)
    if (problem !== undefined) problems.push(problem)
    else await connections.withSecrets(name)
  }
  if (problems.length > 0) throw new RunRefused('run/missing-connection', problems.join(' '))
}

/** Asks the other side once: a GET of the base address or of the setting testPath. @throws HostError `connection/unknown` */
export async function testConnection(
  connections: Connections,
  http: HttpRoom,
  { redact }: Pick<Redactor, 'redact'>,
  clock: HostClock,
  name: string,
): Promise<ConnectionTest> {
  const { kind } = await connections.known(name)
  if (!connectionKinds.find((one) => one.kind === kind)?.isAsked) {
    await connections.withSecrets(name)
    return { ok: true, message: 'its secret is there; others come in by it, so there is nobody to ask', durationMs: 0 }
  }
  const connection = await unsealed(connections, name)
  const startedMs = clock.now()
  const request = { connection: name, method: 'GET', url: connection.settings.testPath ?? '', timeoutMs: 20_000 }
  try {
    const { status, durationMs } = await http.open(() => connection).send(request, new AbortController().signal)
    const message = verdictOn(status)
    return { ok: message === undefined, status, durationMs, ...(message !== undefined && { message }) }
  } catch (thrown) {
    if (!(thrown instanceof CapabilityError)) throw thrown
    return { ok: false, message: redact(thrown.message), durationMs: clock.now() - startedMs }
  }
}

/** Nothing where all is well: an answer such as 404 still shows that the other side is there and took the credentials. */
function verdictOn(status: number): string | undefined {
  if (status === 401) return 'it does not take the credentials (401): replace them'
  if (status === 403) return 'the account may not do this (403): look at its permissions, or set testPath'
  if (status === 407) return 'a proxy asks for credentials (407)'
  if (status >= 500) return `it answers, but is in trouble itself (${status})`
  return undefined
}

async function problemOf(connections: Connections, name: string, kind: string): Promise<string | undefined> {
  const found = await connections.get(name)
  if (!found) {
    return `The workspace has no connection ${name}. Add it: firebreak connections add ${name} --kind ${kind} --help shows how.`
  }
  if (found.kind === kind) return undefined
  return `The connection ${name} is of kind ${found.kind}, and the playbook needs ${kind}: add one of that kind, or correct \`connections\`.`
}

async function unsealed(connections: Connections, name: string): Promise<HttpConnection> {
  const { kind, settings, secrets } = await connections.withSecrets(name)
  if (kind !== 'http') throw missing(`The connection ${name} is of kind ${kind}: no request can be made with it.`)
  return { name, settings: settings as HttpSettings, secrets }
}

const missing = (message: string): CapabilityError => new CapabilityError('connection/missing', message, false)
