// Which scenario files there are, and which playbook each is about.
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { HostError } from '../host-error.ts'
import { PLAYBOOK_SUFFIX } from '../playbooks/check-playbook.ts'
import { filesWithin } from '../workspace/files-within.ts'

export const SCENARIO_SUFFIX = '.scenario.yaml'

/**
 * The scenario files that paths mean: a scenario itself, those of a playbook, or all under a folder. Sorted, each once.
 * @throws HostError `scenario/no-file` for a path that is not there, or is neither
 */
export function findScenarios(paths: readonly string[]): string[] {
  const found = new Set<string>()
  for (const path of paths) for (const file of scenariosAt(path)) found.add(file)
  return [...found].sort()
}

function scenariosAt(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) throw new HostError('scenario/no-file', `There is no ${path}. Give a folder, a playbook or a scenario.`)
  if (stats.isDirectory()) return within(path)
  if (path.endsWith(SCENARIO_SUFFIX)) return [path]
  if (path.endsWith(PLAYBOOK_SUFFIX)) return within(dirname(path)).filter((file) => mayBeAbout(file, path))
  throw new HostError(
    'scenario/no-file',
    `${path} is neither a scenario (NAME${SCENARIO_SUFFIX}) nor a playbook (NAME${PLAYBOOK_SUFFIX}) nor a folder.`,
  )
}

const within = (folder: string): string[] => filesWithin(folder, (name) => name.endsWith(SCENARIO_SUFFIX))

/** Without reading it; a scenario that names another playbook is left out once it is read. */
const mayBeAbout = (scenario: string, playbook: string): boolean => {
  const guess = guessPlaybook(scenario)
  return guess === undefined || resolve(guess) === resolve(playbook)
}

/**
 * The playbook of a scenario that names none: in its folder or the one above, the one whose name it begins with (the longest
 * counts), the one that is called as its folder, or the only one.
 */
export function guessPlaybook(scenario: string): string | undefined {
  const own = basename(scenario, SCENARIO_SUFFIX)
  const folder = dirname(resolve(scenario))
  for (const place of [folder, dirname(folder)]) {
    const names = playbooksIn(place)
    const fitting = names.filter((name) => own === name || own.startsWith(`${name}.`) || own.startsWith(`${name}-`))
    const main = names.length === 1 ? names[0] : names.find((name) => name === basename(place))
    const [best = main] = fitting.sort((a, b) => b.length - a.length)
    if (best !== undefined) return join(place, `${best}${PLAYBOOK_SUFFIX}`)
    if (names.length > 0) return undefined
  }
  return undefined
}

function playbooksIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(PLAYBOOK_SUFFIX))
      .map((name) => name.slice(0, -PLAYBOOK_SUFFIX.length))
  } catch {
    return []
  }
}
