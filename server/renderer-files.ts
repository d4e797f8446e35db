// The files of the built Studio, and nothing else of this machine: a path on the wire is a list of plain names under one
// folder, or it is not found.
import { realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

export interface RendererFile {
  path: string
  bytes: number
  type: string
  /** Its name changes with its content: it may be kept for ever. */
  isHashed: boolean
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/** Names as the build makes them: never hidden, never `..`, nothing that a file system takes for a separator. */
const NAME = /^[A-Za-z0-9_@~-][A-Za-z0-9_@~.-]*$/
/** A name with Vite's hash in it: index-DiwrgTda.js */
const HASHED = /^\/assets\/.*-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/

/** @param url of a request, as it came; `/` is the page itself */
export async function findRendererFile(rendererDir: string, url: string): Promise<RendererFile | undefined> {
  const path = decoded(url.split(/[?#]/, 1)[0] ?? '')
  if (path === undefined || !path.startsWith('/')) return undefined
  const names = path === '/' ? ['index.html'] : path.slice(1).split('/')
  const type = TYPES[extname(names.at(-1) ?? '').toLowerCase()]
  if (type === undefined || !names.every((name) => NAME.test(name))) return undefined
  try {
    const root = await realpath(rendererDir)
    const real = await realpath(join(root, ...names))
    if (!real.startsWith(root + sep)) return undefined
    const stats = await stat(real)
    return stats.isFile() ? { path: real, bytes: stats.size, type, isHashed: HASHED.test(path) } : undefined
  } catch {
    return undefined
  }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
