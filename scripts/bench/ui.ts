/// <reference lib="dom" />
// `npm run bench:ui`: the Studio's canvas beside bare React Flow in the same run, in the same browser: time to first
// interaction, frame times while panning, zooming and dragging, and the way from a keystroke to updated problems.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { provideBrowser } from '../browser.ts'
import { buildRenderer } from '../build.ts'
import { root } from '../steps.ts'
import { printTable } from './table.ts'
import { measureKeystrokes } from './ui/keystroke.ts'
import { playbookOf } from './ui/shape.ts'

const SIZES = [100, 500, 2_000, 5_000]
const BARE_FOLDER = join(root, 'dist', 'bench-ui')
/** Sizes of the playbooks in which somebody types. */
const TYPED = [100, 1_000, 5_000]
const MOVES = 90
const TYPES: { [ending: string]: string } = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

interface Frames {
  median: number
  p95: number
}

const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'))
const workspace = join(folder, 'workspace')
mkdirSync(workspace)
for (const size of [...SIZES, ...TYPED]) writeFileSync(join(workspace, `bench-${size}.playbook.yaml`), playbookOf(size))

await buildRenderer()
await build({
  root: join(root, 'scripts', 'bench', 'ui'),
  configFile: false,
  base: './',
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: BARE_FOLDER,
    emptyOutDir: true,
    rollupOptions: { input: join(root, 'scripts', 'bench', 'ui', 'bare.html') },
  },
})

const bareServer = await serve(BARE_FOLDER)
const studio = await startStudio()
const browser = await chromium.launch({
  executablePath: provideBrowser(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
})
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const login = await context.newPage()
  await login.addInitScript(() => {
    const state = { colours: 'light', snapToGrid: true, showMinimap: true, tourDone: true }
    localStorage.setItem('firebreak-preferences', JSON.stringify({ state, version: 0 }))
  })
  await login.goto(studio.url)
  const rows: string[][] = []
  for (const size of SIZES) {
    const bare = await measure(await context.newPage(), `${bareServer.url}/bare.html?nodes=${size}`)
    const ours = await measure(
      await context.newPage(),
      `${new URL(studio.url).origin}/#/playbook/bench-${size}.playbook.yaml`,
    )
    for (const gesture of ['pan', 'zoom', 'drag'] as const) {
      const [a, b] = [ours[gesture], bare[gesture]]
      rows.push([
        String(size),
        gesture,
        show(a.median),
        show(a.p95),
        show(b.median),
        show(b.p95),
        `${(a.p95 / b.p95).toFixed(2)}×`,
      ])
    }
    rows.push([String(size), 'first interaction', show(ours.readyMs), '', show(bare.readyMs), '', ''])
  }
  printTable(
    'Frame times in milliseconds, the Studio beside bare React Flow',
    ['nodes', 'what', 'median', 'p95', 'bare median', 'bare p95', 'p95 ratio'],
    rows,
  )
  const typed: string[][] = []
  for (const size of TYPED) {
    const page = await context.newPage()
    const found = await measureKeystrokes(page, `${new URL(studio.url).origin}/#/playbook/bench-${size}.playbook.yaml`)
    const at = (share: number) => found.toProblems[Math.floor(found.toProblems.length * share)] ?? Number.NaN
    typed.push([String(size), show(at(0.5)), show(at(0.95)), show(found.longestFrameMs)])
    await page.close()
  }
  printTable(
    'Typing in the source, milliseconds',
    ['nodes', 'from the key to its problems, median', 'p95', 'longest frame while typing'],
    typed,
  )
} finally {
  await browser.close()
  studio.child.kill('SIGTERM')
  bareServer.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

function show(ms: number): string {
  return ms.toFixed(1)
}

async function measure(page: Page, url: string): Promise<{ readyMs: number; pan: Frames; zoom: Frames; drag: Frames }> {
  const startedAt = performance.now()
  await page.goto(url)
  const first = page.locator('.react-flow__node').first()
  await first.waitFor({ timeout: 120_000 })
  await first.click({ trial: true, timeout: 120_000 })
  const readyMs = performance.now() - startedAt
  const pane = await page.locator('.react-flow__pane').first().boundingBox()
  if (!pane) throw new Error('there is no canvas')
  const [x, y] = [pane.x + pane.width * 0.5, pane.y + pane.height * 0.5]
  const pan = await frames(page, async () => {
    await page.mouse.move(x, y)
    for (let move = 0; move < MOVES; move++)
      await page.mouse.wheel(move % 20 < 10 ? 24 : -24, move % 30 < 15 ? 18 : -18)
  })
  const zoom = await frames(page, async () => {
    await page.keyboard.down('Control')
    for (let move = 0; move < MOVES; move++) await page.mouse.wheel(0, move % 20 < 10 ? 40 : -40)
    await page.keyboard.up('Control')
  })
  const box = await page.locator('.react-flow__node').nth(2).boundingBox()
  if (!box) throw new Error('there is no node to drag')
  const drag = await frames(page, async () => {
    await page.mouse.move(box.x + 30, box.y + 12)
    await page.mouse.down()
    for (let move = 0; move < MOVES; move++)
      await page.mouse.move(box.x + 30 + move * 2, box.y + 12 + move, { steps: 1 })
    await page.mouse.up()
  })
  await page.close()
  return { readyMs, pan, zoom, drag }
}

/** Times between animation frames while a gesture goes on. */
async function frames(page: Page, gesture: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = []
    const state = { on: true, times }
    Object.assign(window, { benchFrames: state })
    const tick = (at: number) => {
      times.push(at)
      if (state.on) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  await gesture()
  const times = await page.evaluate(() => {
    const state = (window as unknown as { benchFrames: { on: boolean; times: number[] } }).benchFrames
    state.on = false
    return state.times
  })
  const gaps = times
    .slice(1)
    .map((at, index) => at - (times[index] as number))
    .sort((a, b) => a - b)
  const at = (share: number) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? Number.NaN
  return { median: at(0.5), p95: at(0.95) }
}

async function startStudio(): Promise<{ child: ChildProcess; url: string }> {
  const args = ['cli/firebreak.js', 'studio', workspace, '--no-open', '--json']
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, FIREBREAK_KEY_FILE: join(folder, 'master.key') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    return { child, url: (JSON.parse(line) as { url: string }).url }
  }
  throw new Error('the host ended before it said its address')
}

async function serve(from: string): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    readFile(join(from, path)).then(
      (bytes) =>
        response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}
