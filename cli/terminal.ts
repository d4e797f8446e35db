// Where a command reads and writes: two streams, colours only on a terminal, questions to a person. Streams are handed in, so
// that tests can be the person.
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import pc from 'picocolors'

export type Colors = ReturnType<typeof pc.createColors>

export interface TerminalStreams {
  stdin: Readable & { isTTY?: boolean; setRawMode?(on: boolean): unknown }
  stdout: Writable & { isTTY?: boolean; columns?: number }
  stderr: Writable & { isTTY?: boolean; columns?: number }
  env: { [name: string]: string | undefined }
  /** False where --no-color was given. */
  color?: boolean
}

/** A question was broken off with Ctrl-C, or the input ended before an answer came. */
export class Interrupted extends Error {
  readonly code = 'terminal/interrupted'
}

export interface Terminal {
  /** A line (or several) of the result, to standard output. */
  out(text: string): void
  /** A line for people beside the result, to standard error. */
  err(text: string): void
  /** Replaces the line that stands below everything on a terminal (what goes on right now); nothing elsewhere. */
  status(text: string | undefined): void
  readonly colors: { out: Colors; err: Colors }
  readonly env: TerminalStreams['env']
  /** A person can be asked: standard input and standard error are a terminal. */
  readonly isInteractive: boolean
  readonly stdin: TerminalStreams['stdin']
  /** Characters in a line of standard error; and of standard output, without bounds where that is no terminal. */
  readonly width: number
  readonly outWidth: number
  /** Asks on standard error. @throws Interrupted; AbortError when `signal` fires first */
  ask(question: string, signal?: AbortSignal): Promise<string>
  /** The same without echo. @throws Interrupted */
  askSecret(question: string): Promise<string>
}

export function createTerminal(streams: TerminalStreams): Terminal {
  const { stdin, stdout, stderr, env } = streams
  const wantsColor = streams.color !== false && !env['NO_COLOR']
  const colorsOf = (stream: { isTTY?: boolean }) =>
    pc.createColors(wantsColor && (Boolean(env['FORCE_COLOR']) || (stream.isTTY === true && env['TERM'] !== 'dumb')))
  let shown = false
  const clear = () => {
    if (shown) stderr.write('\r\x1b[2K')
    shown = false
  }
  return {
    env,
    stdin,
    colors: { out: colorsOf(stdout), err: colorsOf(stderr) },
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    get width() {
      return stderr.columns || 100
    },
    get outWidth() {
      return stdout.columns || 10_000
    },
    out(text) {
      clear()
      stdout.write(`${text}\n`)
    },
    err(text) {
      clear()
      stderr.write(`${text}\n`)
    },
    status(text) {
      if (stderr.isTTY !== true || env['TERM'] === 'dumb') return
      clear()
      if (text === undefined) return
      stderr.write(text)
      shown = true
    },
    ask(question, signal) {
      clear()
      return askLine(streams, question, signal)
    },
    async askSecret(question) {
      clear()
      stderr.write(question)
      try {
        return await readHidden(stdin)
      } finally {
        stderr.write('\n')
      }
    },
  }
}

async function askLine({ stdin, stderr }: TerminalStreams, question: string, signal?: AbortSignal): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: stdin.isTTY === true })
  const ended = new AbortController()
  lines.once('SIGINT', () => ended.abort())
  lines.once('close', () => ended.abort())
  const signals = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal
  try {
    return (await lines.question(question, { signal: signals })).trim()
  } catch (cause) {
    if (signal?.aborted) throw cause
    stderr.write('\n')
    throw new Interrupted('No answer was given: the question was broken off', { cause })
  } finally {
    lines.close()
  }
}

/** Reads a line in raw mode: nothing is echoed, Backspace and Ctrl-U work, Ctrl-C breaks off. */
function readHidden(stdin: TerminalStreams['stdin']): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (finish: () => void) => {
      stdin.off('data', take)
      stdin.off('end', stopped)
      stdin.setRawMode?.(false)
      stdin.pause()
      finish()
    }
    const stopped = () => end(() => reject(new Interrupted('No secret was given: the question was broken off')))
    const take = (chunk: Buffer | string) => {
      for (const character of chunk.toString()) {
        if (character === '\r' || character === '\n') return end(() => resolve(text))
        if (character === '\x03' || character === '\x04') return stopped()
        if (character === '\x7f' || character === '\b') text = [...text].slice(0, -1).join('')
        else if (character === '\x15') text = ''
        else if (character >= ' ') text += character
      }
    }
    stdin.setRawMode?.(true)
    stdin.on('data', take)
    stdin.once('end', stopped)
    stdin.resume()
  })
}
