// Scenarios of the workspace for the Studio: listed with the alert that they name, written whole, thrown away so that they can be
// found again.
import { readFileSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, posix } from 'node:path'
import type { ScenarioText } from '../../api/index.ts'
import { editScenario, readScenario, usableId } from '../../engine/index.ts'
import { parseAlertText } from '../../soc/index.ts'
import { HostError } from '../host-error.ts'
import { locatePlaybook } from '../playbooks/playbook-text.ts'
import { codeOf, moveToFree, replaceWith, unwritable, writeBeside } from '../workspace/file-writing.ts'
import type { WorkspaceFolder } from '../workspace/workspace-folder.ts'
import { guessPlaybook, SCENARIO_SUFFIX } from './scenario-files.ts'

export interface Scenarios {
  list(playbook: string): ScenarioText[]
  /** The scenario names its playbook, so that it stays with it whatever comes beside it. @returns the new file. @throws HostError `scenario/unwritable` */
  create(playbook: string, name: string, text: string): Promise<string>
  /** @throws HostError `scenario/unknown`, `scenario/unwritable` */
  write(file: string, text: string): Promise<void>
  /** @throws HostError `scenario/unknown`, `playbook/unwritable` */
  remove(file: string): void
}

const MOST_BYTES = 4 * 1024 * 1024

export const isScenario = (file: string): boolean => file.endsWith(SCENARIO_SUFFIX)

export function createScenarios({
  folder,
  discard,
  onChange = () => {},
}: {
  folder: WorkspaceFolder
  discard(file: string): void
  onChange?(): void
}): Scenarios {
  const locate = (file: string): string => {
    if (!isScenario(file)) throw new HostError('scenario/unknown', `${file} is no scenario.`)
    return folder.locate(file)
  }
  const isAbout = (file: string, text: string, playbook: string): boolean => {
    const { scenario, source } = readScenario(text)
    // Also while it has mistakes: it is being written, and does not go away for that.
    const named = scenario
      ? scenario.playbook
      : (source?.document.get('playbook') ?? /^playbook: *(.+?) *$/m.exec(text)?.[1])
    if (typeof named === 'string') return posix.normalize(posix.join(dirname(file), named)) === playbook
    return guessPlaybook(folder.locate(file)) === folder.locate(playbook)
  }

  return {
    list(playbook) {
      locatePlaybook(folder, playbook)
      return folder.files(isScenario).flatMap(({ file, bytes }) => {
        if (bytes > MOST_BYTES) return []
        try {
          const text = readFileSync(folder.locate(file), 'utf8')
          return isAbout(file, text, playbook) ? [{ file, text, ...alertOf(folder, file, text) }] : []
        } catch {
          return [] // gone meanwhile, or not readable for this user
        }
      })
    },
    async create(playbook, name, text) {
      locatePlaybook(folder, playbook)
      const home = dirname(playbook)
      const named = naming(text, `../${basename(playbook)}`)
      const id = usableId(name, new Set()).replace(/^node(?=-|$)/, 'scenario')
      for (let attempt = 1; ; attempt++) {
        const numbered = attempt > 1 ? `${id}-${attempt}` : id
        const file = `${home === '.' ? '' : `${home}/`}scenarios/${numbered}${SCENARIO_SUFFIX}`
        try {
          const path = folder.locate(file)
          await mkdir(dirname(path), { recursive: true })
          if (!(await writeBeside(path, Buffer.from(named), 0o644, (temporary) => moveToFree(temporary, path))))
            continue
        } catch (cause) {
          throw unwritable(file, cause, 'scenario/unwritable')
        }
        onChange()
        return file
      }
    },
    async write(file, text) {
      const path = locate(file)
      try {
        await writeBeside(path, Buffer.from(text), 0o644, (temporary) => {
          statSync(path) // one that was thrown away meanwhile does not come back
          replaceWith(path)(temporary)
        })
      } catch (cause) {
        if (codeOf(cause) === 'ENOENT')
          throw new HostError('scenario/unknown', `There is no scenario ${file} any more.`)
        throw unwritable(file, cause, 'scenario/unwritable')
      }
      onChange()
    },
    remove(file) {
      locate(file)
      discard(file)
      onChange()
    },
  }
}

/** The text with the playbook that it is about, where it names none; as it is where it cannot be read. */
function naming(text: string, playbook: string): string {
  const { scenario, source } = readScenario(text)
  if (!scenario || !source || scenario.playbook !== undefined) return text
  const edited = editScenario(source, [{ op: 'set', path: ['playbook'], value: playbook }])
  return 'text' in edited ? edited.text : text
}

/** What the file that a scenario names as its alert holds; nothing where it cannot be read, which its test then tells. */
function alertOf(folder: WorkspaceFolder, file: string, text: string): Pick<ScenarioText, 'alert'> {
  const named = readScenario(text).scenario?.alert
  if (typeof named !== 'string') return {}
  try {
    const path = folder.locate(posix.normalize(posix.join(dirname(file), named)))
    return { alert: parseAlertText(readFileSync(path, 'utf8')) }
  } catch {
    return {}
  }
}
