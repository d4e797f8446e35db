// For tests alone: `firebreak serve` in a process of its own, as a service manager starts it.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { launcher } from './run-cli.ts'

export interface ServedProcess {
  child: ChildProcess
  url: string
  /** Written to a file at the first start of a data folder alone, a moment after it serves. */
  firstToken(): string | undefined
  /** What it said on standard error so far. */
  said(): string
  /** Lines of its log so far. */
  log: { [field: string]: unknown }[]
  /** POST of an alert to a webhook. */
  post(alert: unknown, hook?: string): Promise<Response>
  /** POST to /api. */
  api(method: string, token: string, input?: object): Promise<unknown>
  /** Resolves when it is over. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export interface ServeOptions {
  cwd: string
  env: { [name: string]: string }
  /** What the launcher is started by, with arguments of its own. */
  by?: readonly string[]
  hookToken?: string
}

/** @throws Error with what it said, when it ends before it serves */
export async function serveCli(
  args: readonly string[],
  { cwd, env, by = [], hookToken = '' }: ServeOptions,
): Promise<ServedProcess> {
  const { PATH = '', HOME = '' } = process.env
  const [command, ...words] = [...by, process.execPath, launcher, 'serve', '--port', '0', ...args]
  const child = spawn(command as string, words, {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const over = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const log: ServedProcess['log'] = []
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as ServedProcess['log'][number]
      log.push(entry)
      if (entry['msg'] === 'serving') resolve(String(entry['url']))
    })
    void over.then(({ code }) => reject(new Error(`firebreak serve ended with ${code}: ${said}`)))
  })
  return {
    child,
    url,
    firstToken() {
      const told = log.find(({ msg }) => msg === 'the token of admin is in a file')
      if (!told) return undefined
      // What the process alone sees is seen through it.
      const from = by.length > 0 ? `/proc/${child.pid}/root` : ''
      return readFileSync(`${from}${told['file']}`, 'utf8').trim()
    },
    said: () => said,
    log,
    post: (alert, hook = 'siem') =>
      fetch(`${url}/hooks/${hook}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${hookToken}` },
        body: JSON.stringify(alert),
      }),
    async api(method, token, input = {}) {
      const response = await fetch(`${url}/api/${method.replace('.', '/')}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(input),
      })
      return response.json()
    },
    end(signal = 'SIGTERM') {
      child.kill(signal)
      return over
    },
  }
}
