// The machine under an installation: Node, disk, port, clock, what shows the Studio.
import { existsSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import { type Finding, note, sentenceOf, well, wrong } from './finding.ts'

const NODE_MAJOR = 24

export function lookAtNode(version: string = process.versions.node): Finding {
  const major = Number(version.split('.')[0])
  return major >= NODE_MAJOR
    ? well('Node', `Node ${version}`)
    : wrong(
        'Node',
        `This is Node ${version}; Firebreak runs on ${NODE_MAJOR}.`,
        'Start it with npx firebreak or npm run: the Node that it needs comes with its packages.',
      )
}

const LEAST_BYTES = 100 * 1024 * 1024
const LITTLE_BYTES = 1024 * 1024 * 1024

/** @param folder that is there */
export function lookAtDisk(folder: string, free: number = freeBytes(folder)): Finding {
  const says = `${Math.floor(free / 1024 / 1024)} MB are free where ${folder} is.`
  if (free < LEAST_BYTES)
    return wrong('Disk', says, 'Make room: with a full disk nothing is taken in, and runs stand still.')
  return free < LITTLE_BYTES
    ? note('Disk', says, 'Make room soon, or let firebreak serve remove old runs (--keep).')
    : well('Disk', says)
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** A minute: two machines that share a file system may differ by as much. */
const MOST_AHEAD_MS = 60_000

/** @param lastRunMs when the latest run began */
export function lookAtClock(nowMs: number, lastRunMs: number | undefined): Finding {
  const now = new Date(nowMs).toISOString()
  if (nowMs < Date.UTC(2026, 0, 1)) {
    return wrong('Clock', `It is ${now} here, which is long ago.`, 'Set the clock: deadlines and signatures go by it.')
  }
  if (lastRunMs !== undefined && lastRunMs > nowMs + MOST_AHEAD_MS) {
    return wrong(
      'Clock',
      `It is ${now} here, and the latest run began at ${new Date(lastRunMs).toISOString()}.`,
      'Set the clock, here or where that run was started: deadlines go by it.',
    )
  }
  return well('Clock', `It is ${now}.`)
}

/** @param port of loopback on which firebreak serve would listen */
export async function lookAtPort(port: number): Promise<Finding> {
  const about = `Port ${port}`
  const problem = await listenOnce(port)
  if (problem === undefined) return well(about, 'Nobody listens on it: firebreak serve can.')
  if (problem === 'EADDRINUSE') {
    return (await isServer(port))
      ? well(about, 'A Firebreak server answers there.')
      : wrong(
          about,
          'Another program listens on it.',
          'Give firebreak serve another one with --port, or end that program.',
        )
  }
  return wrong(
    about,
    `It cannot be listened on: ${problem}.`,
    'Give another one with --port; those below 1024 are not for everybody.',
  )
}

function listenOnce(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)))
  })
}

async function isServer(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) })
    return response.status === 200 && (await response.text()) === 'ok\n'
  } catch {
    return false // it speaks TLS, or is something else
  }
}

export interface Screens {
  /** The built Studio, its page. */
  page: string
  /** The binary of the desktop, or why there is none. */
  desktop: { path: string } | { missing: string }
  env: { readonly [name: string]: string | undefined }
}

export function lookAtScreens({ page, desktop, env }: Screens): Finding[] {
  const hasDisplay = process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
  return [
    existsSync(page)
      ? well('Studio', 'It is built.')
      : wrong('Studio', 'It is not built.', 'Build it: npm run build. The command line works without.'),
    'path' in desktop
      ? well('Desktop', 'Electron is here.')
      : note('Desktop', `There is none: ${desktop.missing}.`, 'The Studio opens in the browser: firebreak studio.'),
    ...(hasDisplay
      ? []
      : [
          note(
            'Display',
            'There is none.',
            'firebreak studio --no-open prints an address for a browser of this machine.',
          ),
        ]),
  ]
}

/** What a look throws is what is wrong. */
export async function lookOr(about: string, mend: string, look: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await look()
  } catch (thrown) {
    return wrong(about, sentenceOf(thrown), mend)
  }
}
