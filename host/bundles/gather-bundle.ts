// What belongs into the bundle of some playbooks: they themselves, those that they call, their lists, their scenarios with the
// alerts that these name, and what says which alerts start them.
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { type Catalog, hashPlaybook, readPlaybook, readScenario } from '../../engine/index.ts'
import { type BundleContent, needsOf } from '../../exchange/index.ts'
import { HostError } from '../host-error.ts'
import type { WorkspaceLists } from '../lists/lists.ts'
import { type CheckedPlaybook, hasErrors, PLAYBOOK_SUFFIX } from '../playbooks/check-playbook.ts'
import { isScenario } from '../scenarios/scenarios.ts'
import { TRIGGERS_FILE } from '../triggers/triggers-file.ts'
import type { WorkspaceFolder } from '../workspace/workspace-folder.ts'
import { ownTriggers } from './own-triggers.ts'

export interface GatherContext {
  folder: WorkspaceFolder
  catalog: Catalog
  lists: WorkspaceLists
  check(file: string): Promise<CheckedPlaybook>
  /** Whether a scenario is about the playbook. */
  scenariosOf(playbook: string): { file: string; text: string }[]
}

export interface Gathered extends BundleContent {
  /** Playbooks that routes name and that are not among these: alerts will start nothing there. */
  notStarted: string[]
}

/** @throws HostError `playbook/has-errors`, `playbook/unknown`, `bundle/missing`, `triggers/bad-file` */
export async function gatherBundle(
  files: readonly string[],
  { name, firebreak }: { name: string; firebreak: string },
  context: GatherContext,
): Promise<Gathered> {
  const { folder, catalog, lists } = context
  const playbooks = new Map<string, BundleContent['playbooks'][number]>()
  const waiting = [...files]
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    if (playbooks.has(file)) continue
    const { text, playbook, plan, ...checked } = await context.check(file)
    if (!playbook || !plan || hasErrors(checked)) throw hasErrorsIn(file, checked)
    const { summary, attack } = playbook
    playbooks.set(file, {
      path: file,
      text,
      plan,
      ...(summary !== undefined && { summary }),
      ...(attack && { attack }),
      exceptions: checked.exceptions,
    })
    waiting.push(...needsOf(plan, catalog).calls.map(({ hash, name: called }) => fileOf(folder, hash, called, file)))
  }
  const others = new Map<string, BundleContent['others'][number]>()
  const needs: NonNullable<BundleContent['needs']>[number][] = []
  const notStarted = new Set<string>()
  for (const { path, plan } of playbooks.values()) {
    const needs = needsOf(plan, catalog)
    for (const list of needs.choosesList ? lists.names() : needs.lists) {
      const file = `lists/${list}.txt`
      others.set(file, { path: file, role: 'list', text: readOf(folder, file, path) })
    }
    for (const { file, text } of context.scenariosOf(path)) {
      others.set(file, { path: file, role: 'scenario', text })
      const alert = readScenario(text).scenario?.alert
      if (typeof alert !== 'string') continue
      const named = posix.normalize(posix.join(posix.dirname(file), alert))
      others.set(named, { path: named, role: 'alert', text: readOf(folder, named, file) })
    }
  }
  if (folder.files((file) => file === TRIGGERS_FILE).length > 0) {
    // What no server could read is said here, where it can be mended.
    const own = ownTriggers(readOf(folder, TRIGGERS_FILE, 'the workspace'), (file) => playbooks.has(file))
    others.set(TRIGGERS_FILE, { path: TRIGGERS_FILE, role: 'triggers', text: own.text })
    const connections = Object.values(own.triggers.sources).flatMap((source) =>
      source.kind === 'webhook' ? [{ name: source.connection, kind: 'webhook', rights: [] }] : [],
    )
    needs.push({ path: TRIGGERS_FILE, connections })
    for (const playbook of own.leftOut) notStarted.add(playbook)
  }
  return {
    name,
    firebreak,
    playbooks: [...playbooks.values()],
    others: [...others.values()],
    needs,
    notStarted: [...notStarted],
  }
}

/** Files of a workspace that hold playbooks, scenarios apart. */
export const isPlaybook = (file: string): boolean => file.endsWith(PLAYBOOK_SUFFIX) && !isScenario(file)

function fileOf(folder: WorkspaceFolder, hash: string, name: string, caller: string): string {
  for (const { file } of folder.files(isPlaybook)) {
    const { playbook } = readPlaybook(readFileSync(folder.locate(file), 'utf8'))
    if (playbook && hashPlaybook(playbook) === hash) return file
  }
  throw new HostError(
    'bundle/missing',
    `${caller} calls ${name}, which is not in this workspace as it was compiled. Save it, and try again.`,
  )
}

function readOf(folder: WorkspaceFolder, file: string, wantedBy: string): string {
  try {
    return readFileSync(folder.locate(file), 'utf8')
  } catch (cause) {
    if (cause instanceof HostError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    throw new HostError('bundle/missing', `${wantedBy} needs ${file}, which cannot be read (${code}).`, { cause })
  }
}

function hasErrorsIn(file: string, checked: Pick<CheckedPlaybook, 'diagnostics'>): HostError {
  const [first] = checked.diagnostics.filter(({ severity }) => severity === 'error')
  return new HostError(
    'playbook/has-errors',
    `${file} cannot be exported: ${first ? `${first.code} ${first.message}` : 'it has errors.'}`,
  )
}
