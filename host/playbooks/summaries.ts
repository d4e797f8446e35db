// What the library shows of each playbook, worked out once for each revision: a file that did not change is neither read nor
// compiled again, unless it calls others and one of them did, or the workspace's lists did.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { PlaybookSummary } from '../../api/index.ts'
import type { Catalog, PlaybookNode, RuleExceptions } from '../../engine/index.ts'
import type { FoundFile, WorkspaceFolder } from '../workspace/workspace-folder.ts'
import { type CheckedPlaybook, checkPlaybook, PLAYBOOK_SUFFIX, playbooksBeside } from './check-playbook.ts'
import { revisionOf } from './playbook-text.ts'

export type Summary = Omit<PlaybookSummary, 'lastRun'>

interface Kept {
  stamp: string
  surroundings: string
  /** It calls other playbooks: what they hold counts. */
  calls: boolean
  summary: Summary
}

/** Larger files are not compiled for a list. */
const MAX_BYTES = 16 * 1024 * 1024

export interface SummaryContext {
  folder: WorkspaceFolder
  catalog: Catalog
  surroundings(): Surroundings
}

/** What of the workspace counts when a playbook is checked. */
export interface Surroundings {
  /** Names of its lists. */
  lists: string[]
  /** Of each list that has one: the first value with a comment behind it. */
  commented?: { [list: string]: string }
  /** Names of its people, their addresses and groups, where it says who they are. */
  people?: string[]
  /** From rules, by code. */
  exceptions: RuleExceptions
}

export function createSummaries({ folder, catalog, surroundings }: SummaryContext) {
  const kept = new Map<string, Kept>()

  const summarise = ({ file, modifiedMs, bytes: size, stamp }: FoundFile, known: Surroundings) => {
    let calls = false
    let bytes: Buffer
    try {
      if (size > MAX_BYTES) throw new Error('too large')
      bytes = readFileSync(folder.locate(file))
    } catch {
      return { calls, summary: { ...empty(file), revision: stamp, modifiedMs, errors: 1 } }
    }
    const find = playbooksBeside(folder.locate(file), folder.holds)
    const playbooks = (reference: string) => {
      calls = true
      return find(reference)
    }
    const checked = checkPlaybook(bytes.toString('utf8'), { file, catalog, ...known, playbooks })
    return { calls, summary: { ...summaryOf(checked), revision: revisionOf(bytes), modifiedMs } }
  }

  return {
    /** Every playbook of the workspace; the event loop has its turn between two that must be compiled. */
    async list(): Promise<Summary[]> {
      const found = folder.files((file) => file.endsWith(PLAYBOOK_SUFFIX))
      const known = surroundings()
      const alone = JSON.stringify(known)
      const among = JSON.stringify([known, found.map(({ file, stamp }) => [file, stamp])])
      const summaries: Summary[] = []
      for (const one of found) {
        const { file, stamp } = one
        const before = kept.get(file)
        if (before?.stamp === stamp && before.surroundings === (before.calls ? among : alone)) {
          summaries.push(before.summary)
          continue
        }
        const { calls, summary } = summarise(one, known)
        kept.set(file, { stamp, surroundings: calls ? among : alone, calls, summary })
        summaries.push(summary)
        await setImmediate()
      }
      const there = new Set(found.map(({ file }) => file))
      for (const file of kept.keys()) if (!there.has(file)) kept.delete(file)
      return summaries
    },
  }
}

function empty(file: string): Omit<Summary, 'revision' | 'modifiedMs'> {
  const name = basename(file).slice(0, -PLAYBOOK_SUFFIX.length)
  return { file, name, summary: '', tags: [], attack: [], nodes: 0, connections: {}, errors: 0, warnings: 0 }
}

function summaryOf({ file, playbook, plan, diagnostics }: CheckedPlaybook): Omit<Summary, 'revision' | 'modifiedMs'> {
  const count = (severity: string) => diagnostics.filter((one) => one.severity === severity).length
  const counts = { errors: count('error'), warnings: count('warning') }
  if (!playbook) return { ...empty(file), ...counts }
  const { name, summary = '', tags = [], attack = [], connections = {} } = playbook
  const nodes = countNodes(playbook.nodes)
  return { file, name, summary, tags, attack, nodes, connections, ...counts, ...(plan && { effect: plan.effect }) }
}

function countNodes(nodes: { [id: string]: PlaybookNode }): number {
  return Object.values(nodes).reduce((sum, { body }) => sum + 1 + (body ? countNodes(body) : 0), 0)
}
