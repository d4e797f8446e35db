// The files of a workspace: what firebreak.yaml, people.yaml and triggers.yaml say, and what its routes start.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalog, Diagnostic } from '../../engine/index.ts'
import { openLists } from '../lists/lists.ts'
import { PEOPLE_FILE, readPeople } from '../people/people-file.ts'
import { checkTriggers } from '../triggers/check-triggers.ts'
import { MOST_TRIGGERS_BYTES, TRIGGERS_FILE } from '../triggers/triggers-file.ts'
import { readPlainFile } from '../workspace/plain-file.ts'
import { readSettings, SETTINGS_FILE } from '../workspace/settings.ts'
import { type Finding, note, sentenceOf, well, wrong } from './finding.ts'

export async function lookAtWorkspace(folder: string, catalog: Catalog): Promise<Finding[]> {
  const settings = readSettings(folder)
  const people = readPeople(folder)
  const of = (file: string, problems: Diagnostic[]): Finding[] => {
    if (!existsSync(join(folder, file))) return []
    const [first] = problems
    return [
      first
        ? wrong(file, told(first, problems.length), `firebreak check ${join(folder, file)} has them all.`)
        : well(file, 'It is well.'),
    ]
  }
  return [
    ...of(SETTINGS_FILE, settings.problems),
    ...(existsSync(join(folder, PEOPLE_FILE))
      ? of(PEOPLE_FILE, people.problems)
      : [
          note(
            PEOPLE_FILE,
            'There is none: whoever has a token with the scope answer may answer.',
            'Write one: docs/guide/people-and-tokens.md.',
          ),
        ]),
    ...(await lookAtRoutes(folder, catalog)),
  ]
}

async function lookAtRoutes(folder: string, catalog: Catalog): Promise<Finding[]> {
  const file = join(folder, TRIGGERS_FILE)
  if (!existsSync(file)) return [note(TRIGGERS_FILE, 'There is none: nothing is started by alerts here.')]
  try {
    const text = readPlainFile(file, MOST_TRIGGERS_BYTES).toString('utf8')
    const { exceptions } = readSettings(folder)
    const lists = openLists(join(folder, 'lists')).names()
    const { diagnostics } = await checkTriggers(text, { file, catalog, lists, exceptions })
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    const [first] = errors
    if (first) return [wrong(TRIGGERS_FILE, told(first, errors.length), `firebreak check ${file} has them all.`)]
    const [warning] = diagnostics
    return [
      warning
        ? note(TRIGGERS_FILE, told(warning, diagnostics.length), `firebreak check ${file} has them all.`)
        : well(TRIGGERS_FILE, 'Its routes start what they name.'),
    ]
  } catch (thrown) {
    return [wrong(TRIGGERS_FILE, sentenceOf(thrown), 'Let this user read it.')]
  }
}

const told = ({ code, message, range }: Diagnostic, count: number): string =>
  `${range ? `Line ${range.start.line}: ` : ''}${code} ${message}${count > 1 ? ` And ${count - 1} more.` : ''}`
