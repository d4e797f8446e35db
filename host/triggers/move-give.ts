// What a playbook gets was once said by the routes to it, as `give`. It is moved into the playbook here, as `takes`, where every
// rehearsal reads it too. Nothing is moved where routes disagree: which of them is right only a person knows.
import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { type Document, isMap } from 'yaml'
import { applyEdits, readPlaybook, type Takes } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import { locatePlaybook, readPlaybookText } from '../playbooks/playbook-text.ts'
import { readPlainFile } from '../workspace/plain-file.ts'
import { openWorkspaceFolder, type WorkspaceFolder } from '../workspace/workspace-folder.ts'
import { readYamlText } from '../workspace/yaml-text.ts'
import { inspectTriggers, MOST_TRIGGERS_BYTES, TRIGGERS_FILE } from './triggers-file.ts'
import type { Route } from './triggers-schema.ts'

/** The text of a file that is to be written. */
export interface MovedFile {
  file: string
  text: string
}

export interface MovedGive {
  /** The triggers file, and playbooks; none where there is nothing to move. */
  files: MovedFile[]
  /** What was changed, in words. */
  fixes: string[]
  /** What was left, and why. */
  refused: string[]
}

interface Given {
  /** Number of the route, from 0. */
  at: number
  give: Takes
}

/** Of each playbook, the routes that say what it gets. */
export function givesOf(routes: readonly Route[]): Map<string, Given[]> {
  const found = new Map<string, Given[]>()
  for (const [at, { playbook, give }] of routes.entries()) {
    if (give !== undefined) found.set(playbook, [...(found.get(playbook) ?? []), { at, give }])
  }
  return found
}

/** @param file of the triggers, on disk; its routes name playbooks of its folder */
export async function moveGive(text: string, file: string): Promise<MovedGive> {
  const { triggers } = inspectTriggers(text)
  const moved: MovedGive = { files: [], fixes: [], refused: [] }
  const { document } = readYamlText(text)
  const folder = openWorkspaceFolder(dirname(file))
  const removed: number[] = []
  for (const { playbook, gives } of groupsOf(folder, triggers?.routes ?? [])) {
    const written = await withTakes(folder, playbook, gives)
    if ('problem' in written) {
      moved.refused.push(`give of the routes to ${playbook}: ${written.problem}`)
      continue
    }
    if (written.moved) moved.files.push(written.moved)
    for (const { at } of gives) removeGive(document, at)
    removed.push(...gives.map(({ at }) => at))
    moved.fixes.push(`takes: ${gives[0]?.give} stands in ${playbook} now, no longer in its routes (FB907)`)
  }
  if (removed.length === 0) return moved
  const mended = textOf(document) ?? ''
  const { triggers: after } = inspectTriggers(mended)
  if (!after || removed.some((at) => after.routes[at]?.give !== undefined)) {
    const problem = 'a route is written by an alias. Write the routes out, then they can be mended'
    return { files: [], fixes: [], refused: [`give of the routes: ${problem}`] }
  }
  moved.files.push({ file, text: mended })
  return moved
}

/** What routes give, by playbook: a file and a link to it are one. */
function groupsOf(folder: WorkspaceFolder, routes: readonly Route[]): { playbook: string; gives: Given[] }[] {
  const groups = new Map<string, { playbook: string; gives: Given[] }>()
  for (const [playbook, gives] of givesOf(routes)) {
    const key = onDisk(folder, playbook)
    const known = groups.get(key)
    groups.set(key, { playbook: known?.playbook ?? playbook, gives: [...(known?.gives ?? []), ...gives] })
  }
  return [...groups.values()]
}

/** Where it is, else its name. */
function onDisk(folder: WorkspaceFolder, playbook: string): string {
  try {
    return locatePlaybook(folder, playbook)
  } catch (thrown) {
    if (thrown instanceof HostError) return playbook
    throw thrown
  }
}

/** A route that is an alias loses it with the route that it stands for. */
function removeGive(document: Document, at: number): void {
  if (isMap(document.getIn(['routes', at], true))) document.deleteIn(['routes', at, 'give'])
}

/** Undefined: an alias leads nowhere now. */
function textOf(document: Document): string | undefined {
  try {
    return document.toString({ lineWidth: 0 })
  } catch {
    return undefined
  }
}

type Written = { moved?: MovedFile } | { problem: string }

/** The playbook with `takes`; no file where it has it already. */
async function withTakes(folder: WorkspaceFolder, name: string, gives: readonly Given[]): Promise<Written> {
  const [first] = gives
  const other = gives.find(({ give }) => give !== first?.give)
  if (!first) return {}
  if (other) return { problem: `routes.${first.at} says ${first.give}, routes.${other.at} says ${other.give}` }
  let text: string
  try {
    text = (await readPlaybookText(folder, name)).text
  } catch (thrown) {
    if (thrown instanceof HostError) return { problem: thrown.message }
    throw thrown
  }
  const { playbook, source } = readPlaybook(text)
  if (!playbook || !source) return { problem: 'the playbook cannot be read' }
  if (playbook.takes === first.give) return {}
  if (playbook.takes !== undefined)
    return { problem: `routes.${first.at} says ${first.give}, the playbook ${playbook.takes}` }
  const edited = applyEdits(source, [{ op: 'set', path: ['takes'], value: first.give }])
  if ('problem' in edited) return { problem: edited.problem }
  return { moved: { file: locatePlaybook(folder, name), text: edited.source.text } }
}

/** How far above a playbook its triggers are looked for. */
const MOST_FOLDERS = 16

/** What the routes of the nearest triggers file say that a playbook gets, each once; none where no route says so. */
export function givenByRoutes(playbookFile: string): Takes[] {
  let folder = dirname(playbookFile)
  for (let count = 0; count < MOST_FOLDERS; count++) {
    const file = join(folder, TRIGGERS_FILE)
    if (existsSync(file)) {
      const name = relative(folder, playbookFile).split(sep).join('/')
      const gives = givesOf(routesOf(file)).get(name) ?? []
      return [...new Set(gives.map(({ give }) => give))]
    }
    if (dirname(folder) === folder) break
    folder = dirname(folder)
  }
  return []
}

/** Of a file that cannot be read, none: that is told where it is checked itself. */
function routesOf(file: string): readonly Route[] {
  try {
    return inspectTriggers(readPlainFile(file, MOST_TRIGGERS_BYTES).toString('utf8')).triggers?.routes ?? []
  } catch {
    return []
  }
}
