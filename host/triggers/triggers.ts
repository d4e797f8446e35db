// All triggers of a workspace together: sources as triggers.yaml has them, the intake that keeps what they take, and the dispatch
// that starts runs of it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '../../engine/index.ts'
import type { Access } from '../access/access.ts'
import type { HostClock } from '../clock.ts'
import type { WebhookSettings } from '../connections/connection-kinds.ts'
import type { Connections } from '../connections/connections.ts'
import { HostError } from '../host-error.ts'
import type { RunHandle, Runs } from '../runs/runs.ts'
import { lookOut } from '../store/look-out.ts'
import type { Store } from '../store/store.ts'
import type { Written } from '../store/wakes.ts'
import { reasonOf } from '../workspace/file-writing.ts'
import { readPlainFile } from '../workspace/plain-file.ts'
import { createDispatch } from './dispatch.ts'
import { createFileTail } from './file-tail.ts'
import { createFolderDrop } from './folder-drop.ts'
import { createIntake } from './intake.ts'
import { createManual, type HandIn } from './manual.ts'
import type { PortContext, PortStatus, TriggerPort } from './port.ts'
import { type Unready, unreadyOf } from './readiness.ts'
import { createSchedule } from './schedule.ts'
import { MOST_TRIGGERS_BYTES, NO_TRIGGERS, readTriggers, TRIGGERS_FILE } from './triggers-file.ts'
import type { Source, Triggers as TriggersFile } from './triggers-schema.ts'
import { createWebhook, type Webhook, type WebhookConnection } from './webhook.ts'

export interface SourceStatus extends PortStatus {
  name: string
  kind: Source['kind']
}

export interface Triggers {
  file: TriggersFile
  /** Sources that look for alerts begin, and what is queued is started. */
  start(): void
  /** Nothing more is taken; resolves when what was taken is kept and what is being started is on disk. */
  stop(): Promise<void>
  /** An alert that a person, or a program with the right to, hands in. */
  submit: HandIn
  webhook(name: string): Webhook | undefined
  sources(): Promise<SourceStatus[]>
  /** What stands in the way of starting the playbooks of its routes, and these others, now. */
  unready(more?: readonly string[]): Promise<Unready>
  waiting(): number
  active(): number
  /** Why nothing is taken at the moment, if so. */
  trouble(): string | undefined
}

/** What the log of a server says of a source. */
export interface SourceNews {
  source: string
  /** `dead`: so many that were handed in cannot be read, and are kept as dead letters. `loss`: alerts may be missing. */
  kind: 'trouble' | 'well' | 'loss' | 'dead'
  problem?: string | undefined
  count?: number
}

export interface TriggersContext {
  store: Store
  runs: Pick<Runs, 'start'>
  connections: Connections
  /** Whose tokens let alerts in at a webhook that takes tokens. */
  access: Pick<Access, 'whose' | 'scopesOf'>
  clock: HostClock
  /** Masks every secret in what lists and searches show of an alert. */
  redact<T>(value: T): T
  /** The workspace. */
  folder: string
  /** What says which alerts start what. */
  file: TriggersFile
  plan(file: string): Promise<Plan>
  /** Ids of the steps that this host will not carry out. */
  refused(plan: Plan): string[]
  onChange(): void
  onTrouble(about: string, reason: unknown): void
  /** A source got into trouble or out of it, or something of it cannot be read. */
  onSource?(told: SourceNews): void
  onRun?(result: Awaited<RunHandle['settled']>, startedMs: number): void
  limits?: { mostWaiting?: number; mostActive?: number }
}

/** As it stands in the workspace, or in the file that is given instead. @throws HostError `triggers/bad-file` */
export function loadTriggers(folder: string, given?: string): TriggersFile {
  const path = given ?? join(folder, TRIGGERS_FILE)
  if (given === undefined && !existsSync(path)) return NO_TRIGGERS
  let text: string
  try {
    text = readPlainFile(path, MOST_TRIGGERS_BYTES).toString('utf8')
  } catch (cause) {
    throw new HostError('triggers/bad-file', `${path} cannot be read: ${reasonOf(cause)}.`, { cause })
  }
  return readTriggers(text, path)
}

export async function createTriggers(context: TriggersContext): Promise<Triggers> {
  const { store, clock, connections, file, limits = {}, onChange } = context
  const intake = await createIntake({
    store,
    clock,
    redact: context.redact,
    mostWaiting: limits.mostWaiting ?? 200_000,
    onAccepted: onChange,
    onDead: (source, count, { message }) => context.onSource?.({ source, kind: 'dead', problem: message, count }),
  })
  const dispatch = createDispatch({
    store,
    runs: context.runs,
    clock,
    routes: file.routes,
    plan: context.plan,
    mostActive: limits.mostActive ?? 256,
    onStarted: onChange,
    onSettled(count) {
      intake.started(count)
      onChange()
    },
    onDrained: intake.drained,
    onTrouble: context.onTrouble,
    ...(context.onRun && { onRun: context.onRun }),
  })
  const webhooks = new Map<string, Webhook>()
  const ports = new Map<string, TriggerPort>()
  for (const [name, source] of Object.entries(file.sources)) {
    const around: PortContext = {
      clock,
      intake,
      place: () => store.alerts.place(name),
      folder: context.folder,
      onTrouble: (problem) =>
        context.onSource?.({ source: name, kind: problem === undefined ? 'well' : 'trouble', problem }),
      onLoss: (problem) => context.onSource?.({ source: name, kind: 'loss', problem }),
    }
    if (source.kind === 'webhook') {
      webhooks.set(
        name,
        createWebhook(name, source, {
          intake,
          clock,
          access: context.access,
          connection: keptFor(clock, KEPT_MS, () => webhookConnection(connections, source.connection)),
        }),
      )
    } else if (source.kind === 'schedule') ports.set(name, createSchedule(name, source, around))
    else if (source.kind === 'file-tail') ports.set(name, createFileTail(name, source, around))
    else ports.set(name, createFolderDrop(name, source, around))
  }

  const woken = (written: Written | undefined): void => {
    if (written === undefined || written.alerts) dispatch.wake()
  }
  const stopLooking = lookOut({ wakes: store.wakes, clock, everyMs: LOOK_MS, woken })

  return {
    file,
    start() {
      for (const port of ports.values()) port.start()
      dispatch.wake()
    },
    async stop() {
      stopLooking()
      intake.stop()
      await Promise.all([...ports.values()].map((port) => port.stop()))
      await dispatch.stop()
    },
    submit: createManual(intake),
    webhook: (name) => webhooks.get(name),
    sources: () =>
      Promise.all(
        Object.entries(file.sources).map(async ([name, source]) => {
          const status = ports.get(name)?.status() ?? (await webhookStatus(connections, source))
          return { name, kind: source.kind, ...status }
        }),
      ),
    unready: (more = []) =>
      unreadyOf([...file.routes.map(({ playbook }) => playbook), ...more], context.plan, connections, context.refused),
    waiting: intake.waiting,
    active: dispatch.active,
    trouble: intake.trouble,
  }
}

/** So often it is looked whether another process has queued alerts. */
const LOOK_MS = 2_000
/** A connection that was changed counts after this time, milliseconds. */
const KEPT_MS = 1_000

/** What is read, kept for so long. */
function keptFor<T>(clock: HostClock, forMs: number, read: () => Promise<T>): () => Promise<T> {
  let kept: { value: Promise<T>; untilMs: number } | undefined
  return () => {
    const now = clock.now()
    if (kept && kept.untilMs > now && kept.untilMs <= now + forMs) return kept.value
    const one = { value: read(), untilMs: now + forMs }
    kept = one
    one.value.catch(() => {
      if (kept === one) kept = undefined // what could not be read is read again
    })
    return one.value
  }
}

async function webhookStatus(connections: Connections, source: Source): Promise<PortStatus> {
  try {
    if (source.kind === 'webhook') await webhookConnection(connections, source.connection)
    return { state: 'running' }
  } catch (thrown) {
    return { state: 'troubled', problem: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

async function webhookConnection(connections: Connections, name: string): Promise<WebhookConnection> {
  const { kind, settings, secrets } = await connections.withSecrets(name)
  if (kind !== 'webhook') {
    throw new HostError(
      'webhook/bad-connection',
      `The connection ${name} is of kind ${kind}; a webhook needs one of the kind webhook.`,
    )
  }
  const { auth, header = auth === 'hmac' ? 'X-Signature' : 'Authorization', ...times } = settings as WebhookSettings
  return { auth, header, ...times, secret: secrets[auth === 'hmac' ? 'key' : 'token'] ?? '' }
}
