// A terminal for tests: what is typed is handed in, what is written is kept.
import { PassThrough, Writable } from 'node:stream'
import { createTerminal, type Terminal } from '../terminal.ts'

export interface FakeTerminal {
  terminal: Terminal
  out(): string
  err(): string
  /** Types a line as soon as `prompt` stands at the end of what was written. */
  typeAfter(prompt: string, text: string): void
  type(text: string): void
}

/** `interactive`: as if a person sat there. Colours are off. */
export function fakeTerminal({
  interactive = true,
  env = {},
}: {
  interactive?: boolean
  env?: { [name: string]: string }
} = {}): FakeTerminal {
  const waiting: { prompt: string; text: string }[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: interactive, setRawMode() {} })
  const collect = (written: (text: string) => void) => {
    let text = ''
    const stream = new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk)
        written(text)
        done()
      },
    })
    return { stream: Object.assign(stream, { isTTY: interactive, columns: 100 }), text: () => text }
  }
  let seen = 0
  const out = collect(() => {})
  const err = collect((text) => {
    const next = waiting[0]
    if (!next) return
    const at = text.indexOf(next.prompt, seen)
    if (at === -1) return
    seen = at + next.prompt.length
    waiting.shift()
    setImmediate(() => stdin.write(next.text))
  })
  const terminal = createTerminal({
    stdin: stdin as unknown as Parameters<typeof createTerminal>[0]['stdin'],
    stdout: out.stream,
    stderr: err.stream,
    env: { NO_COLOR: '1', ...env },
  })
  return {
    terminal,
    out: out.text,
    err: err.text,
    type: (text) => void stdin.write(text),
    typeAfter: (prompt, text) => void waiting.push({ prompt, text }),
  }
}
