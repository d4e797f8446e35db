// Runs the real launcher in a process of its own, as a person or a script would.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const launcher = fileURLToPath(new URL('../firebreak.js', import.meta.url))

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  cwd: string
  env?: { [name: string]: string }
  stdin?: string
  /** The Node to start the launcher with; default: this one, which is the pinned one. */
  node?: string
}

export function runCli(args: readonly string[], { cwd, env = {}, stdin = '', node }: RunOptions): Promise<Ended> {
  const { PATH, HOME } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(node ?? process.execPath, [launcher, ...args], {
      cwd,
      env: { ...(PATH && { PATH }), ...(HOME && { HOME }), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
    child.stdin.on('error', () => {}) // it may end before it has read everything
    child.stdin.end(stdin)
  })
}

/** Every line of standard output as JSON. @throws when one is none */
export function jsonLines({ stdout }: Ended): { [name: string]: unknown }[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { [name: string]: unknown })
}
