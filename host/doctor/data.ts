// The data of an installation: its folder, the database, the master key, and whether the secrets open with it. Looks, and changes nothing.
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { DATABASE_FILE } from '../data-folder.ts'
import type { MasterKeySource } from '../secrets/master-key.ts'
import { masterKeyFrom } from '../secrets/master-key.ts'
import { type Examined, examineDatabase } from '../store/open-store.ts'
import { type Finding, note, sentenceOf, well, wrong } from './finding.ts'

const isPosix = process.platform !== 'win32'

/** @returns undefined where there is none */
function modeOf(path: string): number | undefined {
  try {
    return statSync(path).mode & 0o777
  } catch {
    return undefined
  }
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

export function lookAtFolder(dataDir: string): Finding {
  const about = 'Data folder'
  const mode = modeOf(dataDir)
  if (mode === undefined)
    return note(about, `There is no ${dataDir} yet.`, 'It is made by the first run or connection.')
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return wrong(
      about,
      `This user may not write in ${dataDir}.`,
      'Start Firebreak as its owner, or give it to this user: chown.',
    )
  }
  if (isPosix && (mode & 0o077) !== 0) {
    return wrong(about, `${dataDir} is open to others (${octal(mode)}).`, `Close it: chmod 700 ${dataDir}`)
  }
  return well(about, dataDir)
}

/** @returns what was found, and what is known of the database where it is well */
export function lookAtDatabase(dataDir: string): { findings: Finding[]; examined?: Examined } {
  const about = 'Database'
  const file = join(dataDir, DATABASE_FILE)
  const mode = modeOf(file)
  if (mode === undefined) return { findings: [note(about, 'There is none yet.')] }
  const findings: Finding[] = []
  // In a folder that is closed nobody reaches it.
  const isReached = ((modeOf(dataDir) ?? 0) & 0o077) !== 0
  if (isPosix && isReached && (mode & 0o077) !== 0) {
    findings.push(wrong(about, `${file} is open to others (${octal(mode)}).`, `Close it: chmod 600 ${file}`))
  }
  try {
    const examined = examineDatabase(file)
    const { version, newest, damage } = examined
    if (damage.length > 0) {
      findings.push(
        wrong(
          about,
          `${file} is damaged: ${damage.join('; ')}.`,
          'Stop everything that uses it, and put a backup back: firebreak restore.',
        ),
      )
      return { findings }
    }
    if (version < newest) {
      findings.push(
        note(
          about,
          `It is whole, and of version ${version}.`,
          `The next start brings it to version ${newest}. An older Firebreak does not open it then: firebreak backup first.`,
        ),
      )
    } else if (findings.length === 0) findings.push(well(about, `It is whole, and of version ${version}.`))
    return { findings, examined }
  } catch (thrown) {
    findings.push(wrong(about, sentenceOf(thrown), 'Update Firebreak, or put a backup back: firebreak restore.'))
    return { findings }
  }
}

/** @param isNeeded secrets are sealed under it already */
export function lookAtKey(source: MasterKeySource, dataDir: string, isNeeded: boolean): Finding {
  const about = 'Master key'
  if (!('keyFile' in source)) {
    if (!('environment' in source)) return well(about, 'passphrase' in source ? 'A passphrase.' : 'From the keychain.')
    try {
      masterKeyFrom(source, () => new Uint8Array())
      return well(about, 'In FIREBREAK_MASTER_KEY.')
    } catch (thrown) {
      return wrong(about, sentenceOf(thrown), 'Give 32 bytes as hex or base64.')
    }
  }
  const file = source.keyFile
  const mode = modeOf(file)
  if (mode === undefined) {
    return isNeeded
      ? wrong(
          about,
          `Secrets are sealed, and their key ${file} is not there.`,
          'Bring the file back, or name it: FIREBREAK_KEY_FILE. Without it the secrets must be given again.',
        )
      : note(about, `There is none yet: ${file} is made with the first secret.`)
  }
  try {
    readFileSync(file)
    // Closes the file to others where it is open, so its mode is read before.
    masterKeyFrom(source, () => new Uint8Array())
  } catch (thrown) {
    return wrong(
      about,
      sentenceOf(thrown),
      'Bring the file back from where it is kept, and let this user alone read it.',
    )
  }
  if (isPosix && (mode & 0o077) !== 0) {
    return wrong(
      about,
      `${file} was open to others (${octal(mode)}).`,
      `It is closed now, where this user may do that. See who could read it: chmod 600 ${file}`,
    )
  }
  if (isInside(file, dataDir)) {
    return wrong(
      about,
      `${file} stands in the data folder, and goes into every copy of it.`,
      'Keep it apart: move it, and name it with FIREBREAK_KEY_FILE.',
    )
  }
  return well(about, file)
}

function isInside(file: string, folder: string): boolean {
  try {
    const way = relative(realpathSync(folder), join(realpathSync(dirname(file)), 'x'))
    return way !== '' && !way.startsWith(`..${sep}`) && way !== '..'
  } catch {
    return false // one of them is not there
  }
}
