// The line to the host: opened, lost, opened again. Everything that asks the host asks it here.
import { create } from 'zustand'
import type { Hint, PlaybookSummary, Question, WorkspaceInfo } from '../../api/index.ts'
import { shell } from '../shell/current.ts'
import type { HostClient, HostLine } from '../shell/shell.ts'

export interface HostState {
  line: 'connecting' | 'open' | 'lost'
  workspace: WorkspaceInfo | undefined
  playbooks: PlaybookSummary[] | undefined
  questions: Question[]
}

export const useHost = create<HostState>(() => ({
  line: 'connecting',
  workspace: undefined,
  playbooks: undefined,
  questions: [],
}))

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 8_000
const listeners = new Set<(hint: Hint) => void>()
let current: HostLine | undefined
const waiting: ((line: HostLine) => void)[] = []

/** The host, as soon as there is a line to it. */
export function host(): Promise<HostClient> {
  if (current) return Promise.resolve(current.client)
  return new Promise((resolve) => waiting.push((line) => resolve(line.client)))
}

/** Calls back with every hint; gives the way to stop it. */
export function onHint(listener: (hint: Hint) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Keeps a line to the host open for as long as the page lives. */
export async function keepLine(): Promise<never> {
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2)) {
    try {
      current = await shell.connect()
      retryMs = FIRST_RETRY_MS
      const { client, gone } = current
      useHost.setState({ line: 'open' })
      for (const tell of waiting.splice(0)) tell(current)
      void listen(client)
      await refreshAll(client)
      await gone
    } catch {
      // `line` shows it; the loop tries again
    }
    current = undefined
    useHost.setState({ line: 'lost' })
    await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
}

async function refreshAll(client: HostClient): Promise<void> {
  const [workspace, playbooks, questions] = await Promise.all([
    client.workspace.get(),
    client.playbooks.list(),
    client.approvals.list(),
  ])
  useHost.setState({ workspace, playbooks, questions })
}

async function listen(client: HostClient): Promise<void> {
  try {
    for await (const hint of await client.workspace.hints()) {
      for (const listener of listeners) listener(hint)
      void follow(client, hint)
    }
  } catch {
    // the line is gone: keepLine opens another
  }
}

async function follow(client: HostClient, { topic }: Hint): Promise<void> {
  if (topic === 'playbook.changed' || topic === 'connections.changed') later('playbooks', refreshPlaybooks)
  if (topic === 'run.changed') {
    later('playbooks', refreshPlaybooks)
    later('questions', async () => useHost.setState({ questions: await client.approvals.list() }))
  }
  if (topic === 'surroundings.changed') {
    later('workspace', async () => useHost.setState({ workspace: await client.workspace.get() }))
    later('playbooks', refreshPlaybooks) // their problems may be others now
  }
}

export async function refreshPlaybooks(): Promise<void> {
  const playbooks = await (await host()).playbooks.list()
  useHost.setState({ playbooks })
}

const GATHER_MS = 100
const planned = new Set<string>()
/** Many hints in a moment ask once. */
function later(what: string, ask: () => Promise<void>): void {
  if (planned.has(what)) return
  planned.add(what)
  setTimeout(() => {
    planned.delete(what)
    ask().catch(() => {})
  }, GATHER_MS)
}

/** What a refusal says; undefined for anything else. `code` is `noun/problem`. */
export function refusalOf(thrown: unknown): { code: string; message: string; data?: unknown } | undefined {
  const error = thrown as { code?: unknown; message?: unknown; data?: { code?: unknown; data?: unknown } } | null
  if (error?.code !== 'REFUSED' || typeof error.data?.code !== 'string') return undefined
  return { code: error.data.code, message: String(error.message), data: error.data.data }
}

/** One sentence for people about anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return refusalOf(thrown)?.message ?? (thrown instanceof Error ? thrown.message : String(thrown))
}
