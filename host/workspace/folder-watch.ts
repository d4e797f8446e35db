// Tells what has changed in a workspace's folder, by whomever. The system's word that something happened is only taken as a
// reason to look: what is told is what differs between two looks, so that a write is told once, and a file that was only
// touched not at all.
import { hash } from 'node:crypto'
import { type FSWatcher, readFileSync, watch } from 'node:fs'
import type { Hint } from '../../api/index.ts'
import { PEOPLE_FILE } from '../people/people-file.ts'
import { PLAYBOOK_SUFFIX } from '../playbooks/check-playbook.ts'
import { revisionOf } from '../playbooks/playbook-text.ts'
import { SETTINGS_FILE } from './settings.ts'
import type { FoundFile, WorkspaceFolder } from './workspace-folder.ts'

export type FolderHint = Extract<Hint, { topic: 'playbook.changed' | 'samples.changed' | 'surroundings.changed' }>

export interface FolderWatch {
  /** Looks now: after a change that was made here. */
  look(): void
  close(): void
}

export interface WatchOptions {
  folder: WorkspaceFolder
  isSample(file: string): boolean
  tell(hint: FolderHint): void
  /** How long events are gathered before a look, milliseconds. */
  gatherMs?: number
  /** How often it looks where the system tells nothing, milliseconds. */
  pollMs?: number
  /** For tests: as if the system could not watch. */
  withoutSystem?: boolean
}

/** Also where the system watches: some file systems (a network share, a container's mount) never tell. */
const SLOW_POLL_MS = 15_000

/** What counts when a playbook is checked, besides the playbooks: lists, settings and people. */
const isSurrounding = (file: string): boolean =>
  /^lists\/[^/]+\.txt$/.test(file) || [SETTINGS_FILE, PEOPLE_FILE].includes(file)
const isIgnored = (path: string): boolean => /(^|[\\/])(\.[^\\/]*|node_modules)([\\/]|$)/.test(path)

interface Look {
  playbooks: Map<string, { stamp: string; revision: string }>
  samples: string
  surroundings: string
}

export function watchFolder(options: WatchOptions): FolderWatch {
  const { folder, tell, gatherMs = 80, pollMs = 2_000 } = options
  let seen = takeLook(options, undefined)
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const look = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (isClosed) return
    const now = takeLook(options, seen)
    const before = seen
    seen = now
    for (const [file, { revision }] of now.playbooks) {
      if (before.playbooks.get(file)?.revision !== revision) tell({ topic: 'playbook.changed', file, revision })
    }
    for (const file of before.playbooks.keys()) {
      if (!now.playbooks.has(file)) tell({ topic: 'playbook.changed', file })
    }
    if (now.samples !== before.samples) tell({ topic: 'samples.changed' })
    if (now.surroundings !== before.surroundings) tell({ topic: 'surroundings.changed' })
  }
  const soon = (): void => {
    timer ??= setTimeout(look, gatherMs)
  }

  let watcher: FSWatcher | undefined
  let poll: NodeJS.Timeout
  const pollEvery = (ms: number): void => {
    clearInterval(poll)
    poll = setInterval(look, ms)
    poll.unref()
  }
  pollEvery(SLOW_POLL_MS)
  const giveUp = (): void => {
    watcher?.close()
    watcher = undefined
    if (!isClosed) pollEvery(pollMs)
  }
  try {
    if (options.withoutSystem) throw new Error('not asked')
    watcher = watch(folder.path, { recursive: true, persistent: false, ignore: isIgnored }, soon)
    watcher.on('error', giveUp) // as when the system's number of watches is used up
  } catch {
    giveUp()
  }

  return {
    look,
    close() {
      isClosed = true
      clearTimeout(timer)
      clearInterval(poll)
      watcher?.close()
    },
  }
}

function takeLook({ folder, isSample }: WatchOptions, before: Look | undefined): Look {
  const playbooks: Look['playbooks'] = new Map()
  const samples: FoundFile[] = []
  const surroundings: FoundFile[] = []
  for (const found of folder.files((file) => file.endsWith(PLAYBOOK_SUFFIX) || isSample(file) || isSurrounding(file))) {
    const { file, stamp } = found
    if (!file.endsWith(PLAYBOOK_SUFFIX)) {
      const kind = isSurrounding(file) ? surroundings : samples
      kind.push(found)
      continue
    }
    const known = before?.playbooks.get(file)
    playbooks.set(file, known?.stamp === stamp ? known : { stamp, revision: revisionNow(folder, found) })
  }
  return { playbooks, samples: digest(samples), surroundings: digest(surroundings) }
}

const digest = (files: readonly FoundFile[]): string =>
  hash('sha256', files.map(({ file, stamp }) => `${file}\0${stamp}`).join('\0'), 'hex')

function revisionNow(folder: WorkspaceFolder, { file, stamp }: FoundFile): string {
  try {
    return revisionOf(readFileSync(folder.locate(file)))
  } catch {
    return stamp // not readable: told when that changes
  }
}
