// Files of recorded alerts in the workspace: what backtests read. Those that somebody drops are kept under `recorded/`.
import { mkdir } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { type JsonValue, usableId } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import { moveToFree, replaceWith, unwritable, writeBeside } from '../workspace/file-writing.ts'
import type { WorkspaceFolder } from '../workspace/workspace-folder.ts'

export interface Recorded {
  list(): { file: string; bytes: number }[]
  /** Where a file or folder of the workspace is on disk. @throws HostError `path/outside` */
  locate(file: string): string
  /** Keeps the alerts of runs as one file, over what was there of that name. @throws HostError `alerts/none`, `alerts/unwritable` */
  keep(name: string, alerts: AsyncIterable<JsonValue>): Promise<string>
  /** @returns the new file. @throws HostError `alerts/bad-name`, `alerts/unwritable` */
  add(fileName: string, bytes: Uint8Array): Promise<string>
}

const IS_RECORDED = /\.(ndjson|jsonl|csv|log)(\.gz)?$|\.json\.gz$/i
/** JSON files may be anything: these folders hold alerts. */
const IN_RECORDED = /(^|\/)recorded\/.*\.json$/i
const TAKEN = /\.(json|ndjson|jsonl|csv|log)(\.gz)?$/i

export function openRecorded(folder: WorkspaceFolder): Recorded {
  return {
    list: () =>
      folder
        .files((file) => IS_RECORDED.test(file) || IN_RECORDED.test(file))
        .map(({ file, bytes }) => ({ file, bytes })),
    locate: (file) => folder.locate(file),
    async keep(name, alerts) {
      const lines: string[] = []
      for await (const alert of alerts) lines.push(`${JSON.stringify(alert)}\n`)
      if (lines.length === 0) throw new HostError('alerts/none', `${name} has not run yet: there are no alerts of it.`)
      const file = `recorded/runs-of-${usableId(name, new Set())}.ndjson`
      try {
        const path = folder.locate(file)
        await mkdir(dirname(path), { recursive: true })
        await writeBeside(path, Buffer.from(lines.join('')), 0o644, replaceWith(path))
        return file
      } catch (cause) {
        throw unwritable(file, cause, 'alerts/unwritable')
      }
    },
    async add(fileName, bytes) {
      const name = basename(fileName)
      const [ending] = TAKEN.exec(name) ?? []
      if (ending === undefined) {
        throw new HostError(
          'alerts/bad-name',
          `${name} is none: files of alerts end in .json, .ndjson, .jsonl, .csv or .log, perhaps with .gz.`,
        )
      }
      const stem = usableId(name.slice(0, -ending.length) || extname(name), new Set()).replace(/^node(?=-|$)/, 'alerts')
      for (let attempt = 1; ; attempt++) {
        const file = `recorded/${attempt > 1 ? `${stem}-${attempt}` : stem}${ending}`
        try {
          const path = folder.locate(file)
          await mkdir(dirname(path), { recursive: true })
          if (await writeBeside(path, bytes, 0o644, (temporary) => moveToFree(temporary, path))) return file
        } catch (cause) {
          throw unwritable(file, cause, 'alerts/unwritable')
        }
      }
    },
  }
}
