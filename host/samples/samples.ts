// Sample alerts: JSON files of the workspace in folders called `alerts` or `samples`, or called NAME.alert.json. Those beside
// a playbook come first, the one that is called as the playbook before all.
import { readFileSync } from 'node:fs'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { SampleSummary } from '../../api/index.ts'
import { type JsonValue, usableId } from '../../engine/index.ts'
import { parseAlertText } from '../../soc/index.ts'
import { HostError } from '../host-error.ts'
import { findJsonMistake } from '../json-mistake.ts'
import { sampleFileOf } from '../playbooks/check-playbook.ts'
import { locatePlaybook } from '../playbooks/playbook-text.ts'
import { alertSummary } from '../runs/alert-summary.ts'
import { codeOf, moveToFree, reasonOf, unwritable, writeBeside } from '../workspace/file-writing.ts'
import type { FoundFile, WorkspaceFolder } from '../workspace/workspace-folder.ts'

export interface Samples {
  list(playbook?: string): SampleSummary[]
  /** @throws HostError `sample/unknown`, `sample/unreadable`, `sample/bad-json` */
  read(file: string): Promise<JsonValue>
  /** @returns the new file. @throws HostError `sample/unwritable` */
  save(playbook: string, name: string, alert: JsonValue): Promise<string>
  /** @throws HostError `sample/unknown`, `sample/unwritable` */
  remove(file: string): Promise<void>
}

export interface SamplesContext {
  folder: WorkspaceFolder
  /** Throws a file away so that it can be found again. */
  discard(file: string): void
  onChange?(): void
}

const MAX_BYTES = 32 * 1024 * 1024
/** Larger ones are listed without a line about them. */
const MAX_SUMMARISED_BYTES = 1024 * 1024

export function isSample(file: string): boolean {
  return /(^|\/)(alerts|samples)\/[^/]+\.json$|\.alert\.json$/.test(file)
}

export function createSamples({ folder, discard, onChange = () => {} }: SamplesContext): Samples {
  const summaries = new Map<string, { stamp: string; summary: string }>()

  const summaryOf = ({ file, bytes, stamp }: FoundFile): string => {
    const known = summaries.get(file)
    if (known?.stamp === stamp) return known.summary
    const summary = bytes > MAX_SUMMARISED_BYTES ? '' : summaryNow(folder, file)
    summaries.set(file, { stamp, summary })
    return summary
  }

  return {
    list(playbook) {
      const home = playbook === undefined ? undefined : dirname(playbook)
      const found = folder.files(isSample).map((one): SampleSummary => {
        const { file, bytes } = one
        return { file, name: nameOf(file), summary: summaryOf(one), bytes, isBeside: homeOf(file) === home }
      })
      const there = new Set(found.map(({ file }) => file))
      for (const file of summaries.keys()) if (!there.has(file)) summaries.delete(file)
      const own = playbook === undefined ? undefined : sampleFileOf(playbook)
      const rank = ({ file, isBeside }: SampleSummary): number => (file === own ? 0 : isBeside ? 1 : 2)
      return found.toSorted((a, b) => rank(a) - rank(b))
    },
    async read(file) {
      return parse(file, await textOf(folder, file))
    },
    async save(playbook, name, alert) {
      locatePlaybook(folder, playbook)
      const home = dirname(playbook)
      const id = usableId(name, new Set()).replace(/^node(?=-|$)/, 'alert')
      const bytes = Buffer.from(`${JSON.stringify(alert, null, 2)}\n`)
      for (let attempt = 1; ; attempt++) {
        const numbered = attempt > 1 ? `${id}-${attempt}` : id
        const file = `${home === '.' ? '' : `${home}/`}alerts/${numbered}.json`
        try {
          const path = folder.locate(file)
          await mkdir(dirname(path), { recursive: true })
          if (!(await writeBeside(path, bytes, 0o644, (temporary) => moveToFree(temporary, path)))) continue
        } catch (cause) {
          throw unwritable(file, cause, 'sample/unwritable')
        }
        onChange()
        return file
      }
    },
    async remove(file) {
      await statOf(folder, file)
      discard(file)
      onChange()
    },
  }
}

/** The folder of the playbooks that it stands beside. */
function homeOf(file: string): string {
  return file.endsWith('.alert.json') ? dirname(file) : dirname(dirname(file))
}

const nameOf = (file: string): string => basename(file).replace(/(\.alert)?\.json$/, '')

function summaryNow(folder: WorkspaceFolder, file: string): string {
  try {
    return alertSummary(parseAlertText(withoutMark(readFileSync(folder.locate(file), 'utf8'))))
  } catch {
    return '' // told when it is opened
  }
}

async function statOf(folder: WorkspaceFolder, file: string) {
  if (!isSample(file)) throw unknown(file)
  try {
    const stats = await stat(folder.locate(file))
    if (!stats.isFile()) throw unknown(file)
    return stats
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

async function textOf(folder: WorkspaceFolder, file: string): Promise<string> {
  const { size } = await statOf(folder, file)
  if (size > MAX_BYTES) {
    throw new HostError('sample/unreadable', `${file} has more than ${MAX_BYTES / 1024 / 1024} MiB. Split it.`)
  }
  try {
    return withoutMark(await readFile(folder.locate(file), 'utf8'))
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)

function parse(file: string, text: string): JsonValue {
  try {
    return parseAlertText(text)
  } catch (cause) {
    const { line, column, problem } = findJsonMistake(text)
    const message = `${file} is no JSON: line ${line}, column ${column}: ${problem}.`
    throw new HostError('sample/bad-json', message, { cause, data: { line, column, problem } })
  }
}

const unknown = (file: string): HostError =>
  new HostError('sample/unknown', `There is no sample alert ${file} in this workspace. Look whether it was renamed.`)

function unreadable(file: string, cause: unknown): HostError {
  if (cause instanceof HostError) return cause
  if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return unknown(file)
  return new HostError('sample/unreadable', `${file} cannot be read: ${reasonOf(cause)}. Check its permissions.`, {
    cause,
  })
}
