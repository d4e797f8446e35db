// A playbook's text read and compiled as the command line and the Studio do it; the playbooks that it calls are found beside it.
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  type AppliedException,
  type Catalog,
  compile,
  type Diagnostic,
  type FindPlaybook,
  hashPlaybook,
  type Plan,
  type Playbook,
  type RuleExceptions,
  readPlaybook,
  type SourceDocument,
} from '../../engine/index.ts'

export const PLAYBOOK_SUFFIX = '.playbook.yaml'
/** The sample alert that belongs to a playbook by its name. */
export const sampleFileOf = (playbook: string): string => playbook.replace(PLAYBOOK_SUFFIX, '.alert.json')

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
  /** Exceptions from rules that took effect, in it and in the playbooks that it calls. */
  exceptions: AppliedException[]
}

export interface CheckOptions {
  /** Put into every diagnostic. */
  file: string
  catalog: Catalog
  /** Names of the workspace's lists; without them no list is judged. */
  lists?: readonly string[]
  /** Of each list that has one: the first value with a comment behind it. */
  commented?: { readonly [list: string]: string }
  /** Names of its people; `anybody`: it does not say, and that is told; without them nobody is judged. */
  people?: readonly string[] | 'anybody'
  /** From rules, by the workspace: see settings.ts. */
  exceptions?: RuleExceptions
  /** Finds the playbooks that it calls. Default: `playbooksBeside(file)`. */
  playbooks?: FindPlaybook
}

export function checkPlaybook(
  given: string,
  { file, catalog, lists, commented, people, exceptions, playbooks }: CheckOptions,
): CheckedPlaybook {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given
  const { playbook, source, diagnostics } = readPlaybook(text, { file })
  const checked: CheckedPlaybook = { file, text, diagnostics: [...diagnostics], exceptions: [] }
  if (source) checked.source = source
  if (!playbook) return checked
  checked.playbook = playbook
  const compiled = compile(playbook, catalog, {
    file,
    playbooks: playbooks ?? playbooksBeside(file),
    ...(source && { source }),
    ...(lists && { lists }),
    ...(commented && { commented }),
    ...(people && { people }),
    ...(exceptions && { exceptions }),
  })
  checked.diagnostics.push(...compiled.diagnostics)
  checked.exceptions = compiled.exceptions
  if (compiled.plan) checked.plan = compiled.plan
  return checked
}

/** Why it cannot be run; only of one that has errors. */
export function whyNotRun({ file, diagnostics }: Pick<CheckedPlaybook, 'file' | 'diagnostics'>): string {
  const first = diagnostics.find(({ severity }) => severity === 'error')
  return `${file} cannot be run: ${first ? `${first.code} ${first.message}` : 'it has errors.'}`
}

export const hasErrors = ({ diagnostics }: { diagnostics: readonly Diagnostic[] }): boolean =>
  diagnostics.some(({ severity }) => severity === 'error')

/**
 * Finds a playbook by its file's name without the ending, by its path from here, or by the name that it says of itself. Files
 * are read when they are first asked for.
 * @param path of the playbook on disk that calls them
 * @param isAllowed says whether a file, links followed, may be read; default: any
 */
export function playbooksBeside(path: string, isAllowed: (real: string) => boolean = () => true): FindPlaybook {
  const folder = dirname(path)
  const read = new Map<string, { playbook: Playbook; hash: string } | undefined>()
  const open = (other: string) => {
    if (!read.has(other)) read.set(other, readQuietly(other, isAllowed))
    return read.get(other)
  }
  let names: string[] | undefined
  const siblings = () => {
    names ??= listQuietly(folder).filter((name) => name.endsWith(PLAYBOOK_SUFFIX) && name !== basename(path))
    return names
  }
  return (reference) => {
    const direct = open(join(folder, `${reference}${PLAYBOOK_SUFFIX}`)) ?? open(join(folder, reference))
    if (direct) return direct
    for (const name of siblings()) {
      const found = open(join(folder, name))
      if (found?.playbook.name === reference) return found
    }
    return { missing: true }
  }
}

function readQuietly(path: string, isAllowed: (real: string) => boolean) {
  if (!path.endsWith('.yaml') && !path.endsWith('.yml')) return undefined
  try {
    const real = realpathSync(path)
    if (!isAllowed(real)) return undefined
    const { playbook } = readPlaybook(readFileSync(real, 'utf8'), { file: path })
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
