// A file for somebody who helps: versions, settings, what was found, the last lines of a log. Every known secret is masked in it; where
// the secrets cannot be opened, what may hold one is left out, and the file says so.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { arch, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { JsonObject, JsonValue } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import { reasonOf } from '../workspace/file-writing.ts'
import { readPlainFile } from '../workspace/plain-file.ts'
import type { Examination } from './examine.ts'

const MOST_FILE_BYTES = 1024 * 1024
const LAST_LINES = 500
const LAST_BYTES = 1024 * 1024

/** What people write by hand and others may need to see. */
const FILES = ['firebreak.yaml', 'people.yaml', 'triggers.yaml'] as const

export interface SupportOptions {
  version: string
  workspaceDir: string
  /** What firebreak serve has written. */
  logFile?: string
  env: { readonly [name: string]: string | undefined }
  nowMs: number
}

/** @throws HostError `doctor/log-unreadable` */
export function supportText({ findings, data, redact }: Examination, options: SupportOptions): string {
  const { version, workspaceDir, logFile, env, nowMs } = options
  // Names alone: a value may be a key or a passphrase.
  const variables = Object.keys(env).filter((name) => /^FIREBREAK_|^(NODE_OPTIONS|NODE_EXTRA_CA_CERTS)$/.test(name))
  const plain: JsonObject = {
    made: new Date(nowMs).toISOString(),
    versions: { firebreak: version, ...(process.versions as { [part: string]: string }) },
    machine: { platform: platform(), release: release(), arch: arch(), memoryBytes: totalmem() },
    variables: variables.sort(),
    findings: findings as unknown as JsonValue,
  }
  const delicate: JsonObject = {
    ...data,
    files: Object.fromEntries(FILES.flatMap((name) => textOf(join(workspaceDir, name), name))),
    ...(logFile !== undefined && { log: lastLines(logFile) }),
  }
  const support = redact
    ? redact({ ...plain, ...delicate })
    : {
        ...plain,
        leftOut: `The secrets of this workspace could not be opened, so they cannot be masked. Left out: ${Object.keys(delicate).join(', ')}.`,
      }
  return `${JSON.stringify(support, null, 2)}\n`
}

/** For its owner alone; a file that is there is left alone. @throws HostError `doctor/not-written` */
export function writeSupport(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    throw new HostError('doctor/not-written', `The support file ${file} cannot be written: ${reasonOf(cause)}.`, {
      cause,
    })
  }
}

function textOf(path: string, name: string): [string, string][] {
  try {
    return [[name, readPlainFile(path, MOST_FILE_BYTES).toString('utf8')]]
  } catch {
    return [] // not there, or told among the findings
  }
}

function lastLines(file: string): string[] {
  try {
    if (statSync(file).size > 64 * LAST_BYTES) throw new Error(`it has more than ${64 * LAST_BYTES} bytes`)
    const text = readFileSync(file).subarray(-LAST_BYTES).toString('utf8')
    return text.trimEnd().split('\n').slice(-LAST_LINES)
  } catch (cause) {
    throw new HostError('doctor/log-unreadable', `The log ${file} cannot be read: ${reasonOf(cause)}.`, { cause })
  }
}
