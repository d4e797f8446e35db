// What a playbook gets was once said by the routes to it, as `give`. It is moved into the playbook here, as `takes`, where every
// rehearsal reads it too. Nothing is moved where routes disagree: which of them is right only a person knows.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { parseDocument } from 'yaml'
import { applyEdits, readPlaybook, type Takes } from '../../engine/index.ts'
import { inspectTriggers, TRIGGERS_FILE } from './triggers-file.ts'
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

/** Of each playbook, the routes that say what it gets. */
export function givesOf(routes: readonly Route[]): Map<string, { at: number; give: Takes }[]> {
  const found = new Map<string, { at: number; give: Takes }[]>()
  for (const [at, { playbook, give }] of routes.entries()) {
    if (give !== undefined) found.set(playbook, [...(found.get(playbook) ?? []), { at, give }])
  }
  return found
}

/** @param file of the triggers, on disk; its routes name playbooks from its folder on */
export function moveGive(text: string, file: string): MovedGive {
  const { triggers } = inspectTriggers(text)
  const moved: MovedGive = { files: [], fixes: [], refused: [] }
  const document = parseDocument(text, { stringKeys: true })
  for (const [playbook, gives] of givesOf(triggers?.routes ?? [])) {
    const path = join(dirname(file), playbook)
    const written = existsSync(path)
      ? withTakes(readFileSync(path, 'utf8'), gives)
      : { problem: 'there is no such file' }
    if ('problem' in written) {
      moved.refused.push(`give of the routes to ${playbook}: ${written.problem}`)
      continue
    }
    if (written.text !== undefined) moved.files.push({ file: path, text: written.text })
    for (const { at } of gives) document.deleteIn(['routes', at, 'give'])
    moved.fixes.push(`takes: ${gives[0]?.give} stands in ${playbook} now, no longer in its routes (FB907)`)
  }
  if (moved.fixes.length > 0) moved.files.push({ file, text: document.toString({ lineWidth: 0 }) })
  return moved
}

/** The playbook with `takes`; no text where it has it already. */
function withTakes(
  text: string,
  gives: readonly { at: number; give: Takes }[],
): { text?: string } | { problem: string } {
  const [first] = gives
  const other = gives.find(({ give }) => give !== first?.give)
  if (!first) return {}
  if (other) return { problem: `routes.${first.at} says ${first.give}, routes.${other.at} says ${other.give}` }
  const { playbook, source } = readPlaybook(text)
  if (!playbook || !source) return { problem: 'the playbook cannot be read' }
  if (playbook.takes === first.give) return {}
  if (playbook.takes !== undefined)
    return { problem: `routes.${first.at} says ${first.give}, the playbook ${playbook.takes}` }
  const edited = applyEdits(source, [{ op: 'set', path: ['takes'], value: first.give }])
  return 'problem' in edited ? { problem: edited.problem } : { text: edited.source.text }
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
      const gives = givesOf(inspectTriggers(readFileSync(file, 'utf8')).triggers?.routes ?? []).get(name) ?? []
      return [...new Set(gives.map(({ give }) => give))]
    }
    if (dirname(folder) === folder) break
    folder = dirname(folder)
  }
  return []
}
