// A playbook file, read and compiled as every command does it; the playbooks that it calls are found beside it.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  type Catalog,
  compile,
  type Diagnostic,
  type FindPlaybook,
  hashPlaybook,
  type Plan,
  type Playbook,
  readPlaybook,
  type SourceDocument,
} from '../engine/index.ts'
import { CommandError } from './errors.ts'
import { readText } from './files.ts'

export const SUFFIX = '.playbook.yaml'

export interface CheckedPlaybook {
  /** As it was given. */
  file: string
  /** Without a byte order mark: what the places of the diagnostics count in. */
  text: string
  source?: SourceDocument
  playbook?: Playbook
  /** There when no diagnostic is an error. */
  plan?: Plan
  diagnostics: Diagnostic[]
}

/** @throws CommandError `file/…` when the file cannot be read at all */
export async function checkFile(file: string, catalog: Catalog, lists?: readonly string[]): Promise<CheckedPlaybook> {
  try {
    return checkText(await readText(file), file, catalog, lists)
  } catch (problem) {
    if (!(problem instanceof CommandError) || problem.code !== 'file/no-text') throw problem
    // The reader has a diagnostic for it, and there is no line to show.
    return { ...checkText('\0', file, catalog, lists), text: '' }
  }
}

export function checkText(given: string, file: string, catalog: Catalog, lists?: readonly string[]): CheckedPlaybook {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given
  const { playbook, source, diagnostics } = readPlaybook(text, { file })
  const checked: CheckedPlaybook = { file, text, diagnostics: [...diagnostics] }
  if (source) checked.source = source
  if (!playbook) return checked
  checked.playbook = playbook
  const playbooks = playbooksBeside(file)
  const compiled = compile(playbook, catalog, { file, playbooks, ...(source && { source }), ...(lists && { lists }) })
  checked.diagnostics.push(...compiled.diagnostics)
  if (compiled.plan) checked.plan = compiled.plan
  return checked
}

export const hasErrors = ({ diagnostics }: { diagnostics: readonly Diagnostic[] }): boolean =>
  diagnostics.some(({ severity }) => severity === 'error')

/**
 * Finds a playbook by its file's name without the ending, by its path from here, or by the name that it says of itself. Files
 * are read when they are first asked for.
 */
export function playbooksBeside(file: string): FindPlaybook {
  const folder = dirname(file)
  const read = new Map<string, { playbook: Playbook; hash: string } | undefined>()
  const open = (path: string) => {
    if (!read.has(path)) read.set(path, readQuietly(path))
    return read.get(path)
  }
  let names: string[] | undefined
  const siblings = () => {
    names ??= listQuietly(folder).filter((name) => name.endsWith(SUFFIX) && name !== basename(file))
    return names
  }
  return (reference) => {
    const direct = open(join(folder, `${reference}${SUFFIX}`)) ?? open(join(folder, reference))
    if (direct) return direct
    for (const name of siblings()) {
      const found = open(join(folder, name))
      if (found?.playbook.name === reference) return found
    }
    return { missing: true }
  }
}

function readQuietly(path: string): { playbook: Playbook; hash: string } | undefined {
  if (!path.endsWith('.yaml') && !path.endsWith('.yml')) return undefined
  try {
    const { playbook } = readPlaybook(readFileSync(path, 'utf8'), { file: path })
    return playbook && { playbook, hash: hashPlaybook(playbook) }
  } catch {
    return undefined // not there, or not readable: the compiler says that the playbook is missing
  }
}

function listQuietly(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
