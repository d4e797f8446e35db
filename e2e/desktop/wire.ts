// What goes between the stand-in of Electron's main process, the page of Chromium and the host: plain messages, bytes as base64.

/** From the page's isolated world to the main process. */
export type FromPage =
  | { kind: 'send'; channel: string; args: unknown[] }
  | { kind: 'invoke'; id: number; channel: string; args: unknown[] }
  | { kind: 'port'; port: number; data: unknown }

/** From the main process to the page's isolated world. */
export type ToPage =
  | { kind: 'message'; channel: string; args: unknown[]; ports: number[] }
  | { kind: 'answer'; id: number; value?: unknown; problem?: string }
  | { kind: 'port'; port: number; data: unknown }
  | { kind: 'port-closed'; port: number }

/** From the main process to whoever shows its windows: a test. */
export type FromMain =
  | { kind: 'window'; preload: string }
  | { kind: 'load'; id: number; url: string }
  | { kind: 'to-page'; message: ToPage }
  | { kind: 'dialog'; id: number; method: string; options: unknown }
  | { kind: 'opened-outside'; url: string }

/** From the test to the main process. */
export type ToMain =
  | { kind: 'loaded'; id: number; problem?: string }
  | { kind: 'from-page'; url: string; message: FromPage }
  | { kind: 'page-gone' }
  | { kind: 'dialog-answer'; id: number; value: unknown }
  | { kind: 'menu'; label: string }
  | { kind: 'second-instance'; argv: string[] }
  | { kind: 'kill-host' }
  | { kind: 'quit' }

export const encode = (value: unknown): string =>
  JSON.stringify(value, (_key, one) =>
    one instanceof Uint8Array ? { $bytes: Buffer.from(one).toString('base64') } : one,
  )

export const decode = (text: string): unknown =>
  JSON.parse(text, (_key, one) =>
    typeof one?.$bytes === 'string' ? new Uint8Array(Buffer.from(one.$bytes, 'base64')) : one,
  )
