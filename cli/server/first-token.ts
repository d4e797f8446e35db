// The token of admin, which the first start of a server makes: on the terminal once, else in a file that its owner alone reads. Never
// in a log, which others read and keep.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Terminal } from '../terminal.ts'

export const TOKEN_FILE = 'admin.token'

/** @returns the file that it was written to, where there is no terminal */
export function tellFirstToken(
  token: string,
  at: { url: string; dataDir: string },
  terminal: Terminal,
): string | undefined {
  if (terminal.isInteractive) {
    terminal.err(`The token of admin, shown once: ${token}\nThe Studio: ${at.url}/?token=${token}`)
    return undefined
  }
  const file = join(at.dataDir, TOKEN_FILE)
  try {
    rmSync(file, { force: true }) // of a database that was here before; `wx` follows no link that somebody else put there
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    terminal.err(
      `The token of admin cannot be written to ${file} (${(cause as NodeJS.ErrnoException).code}). Make another one: firebreak token create admin --scope all`,
    )
    return undefined
  }
  terminal.err(
    `The token of admin is in ${file}, for its owner alone. Read it there, then remove the file.\nThe Studio: ${at.url}/?token=TOKEN`,
  )
  return file
}
