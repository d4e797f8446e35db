// For tests alone: the Studio served on a copy of the examples, and ways to ask it that no library tidies up.
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { Contract } from '../../api/index.ts'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { type StudioServer, startStudio } from '../start-studio.ts'

export const TOKEN = 'test-token-test-token-00'
const examples = fileURLToPath(new URL('../../examples', import.meta.url))
const cleanups: (() => unknown)[] = []

/** Called by every test when it is over. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

/** To be done when the test is over, the latest first. */
export function afterwards(cleanup: () => unknown): void {
  cleanups.push(cleanup)
}

export interface ServedStudio extends StudioServer {
  /** Path of the workspace on disk. */
  workspace: string
  /** Starts it again at the same address, after it was closed. */
  restart(): Promise<StudioServer>
}

/** @param files of the workspace, besides the examples */
export async function studio(files: { [file: string]: string } = {}): Promise<ServedStudio> {
  const { path: workspace, beside, place, remove } = createTestWorkspace(files, { copyOf: examples })
  afterwards(remove)
  const rendererDir = join(beside, 'renderer')
  mkdirSync(join(rendererDir, 'assets'), { recursive: true })
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>Firebreak</title>')
  writeFileSync(join(rendererDir, 'assets', 'index-DiwrgTda.js'), 'export {}')
  writeFileSync(join(beside, 'secret.json'), '{"secret":true}')
  const start = async (port: number) => {
    const served = await startStudio({
      ...place,
      rendererDir,
      port,
      person: 'ana',
      version: '0.0.0',
      token: TOKEN,
    })
    afterwards(() => served.close())
    return served
  }
  const served = await start(0)
  return { ...served, workspace, restart: () => start(served.port) }
}

export interface Answer {
  status: number
  headers: { [name: string]: string }
  body: string
}

/** A request with exactly this path and these headers: fetch would tidy both. */
export async function ask(port: number, path: string, headers: { [name: string]: string } = {}): Promise<Answer> {
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, Connection: 'close', ...headers })
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`)
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const [first = '', ...rest] = head.split('\r\n')
  const pairs = rest.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)])
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(pairs), body }
}

export async function cookieOf(port: number): Promise<string> {
  const { headers } = await ask(port, `/?token=${TOKEN}`)
  return headers['set-cookie']?.split(';')[0] ?? ''
}

/** The HTTP status with which an upgrade is answered: 101 where it is taken. */
export async function upgrade(port: number, path: string, headers: { [name: string]: string }): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate()
      resolve(101)
    })
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      resolve(statusCode)
    })
    socket.on('error', () => {})
  })
}

export const client = async ({ port }: StudioServer) =>
  connected(port, { Cookie: await cookieOf(port), Origin: `http://127.0.0.1:${port}` })

/** The contract over a socket, for whoever these headers say. */
export async function connected(port: number, headers: { [name: string]: string }) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers })
  afterwards(() => socket.terminate())
  await once(socket, 'open')
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return { socket, api: createORPCClient(link) as ContractRouterClient<Contract> }
}
