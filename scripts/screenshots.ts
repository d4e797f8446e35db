/// <reference lib="dom" />
// `npm run screenshots`: the pictures of README and docs, taken of the Studio as it is. Look at them before committing.
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Page } from '@playwright/test'
import { provideBrowser } from './browser.ts'
import { buildRenderer } from './build.ts'
import { showAlerts, startServer } from './screenshots/alerts.ts'
import { root } from './steps.ts'

const SIZE = { width: 1440, height: 900 }
const folder = mkdtempSync(join(tmpdir(), 'firebreak-pictures-'))
const workspace = join(folder, 'examples')
cpSync(join(root, 'examples'), workspace, { recursive: true, filter: (path) => !path.endsWith('.firebreak') })

prepareBacktest()
await buildRenderer()
const studio = await startStudio()
const server = await startServer(folder)
const browser = await chromium.launch({
  executablePath: provideBrowser(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
})
try {
  for (const colours of ['light', 'dark'] as const) await take(colours)
} finally {
  await browser.close()
  for (const { child } of [studio, server]) child.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

async function take(colours: 'light' | 'dark'): Promise<void> {
  const context = await browser.newContext({ viewport: SIZE, colorScheme: colours })
  const page = await context.newPage()
  await page.addInitScript((value) => {
    const state = { colours: value, snapToGrid: true, showMinimap: true, tourDone: true }
    localStorage.setItem('firebreak-preferences', JSON.stringify({ state, version: 0 }))
  }, colours)
  const keep = (name: string) => page.screenshot({ path: join(root, 'docs', 'pictures', `${name}-${colours}.png`) })
  await page.goto(studio.url)
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await page.locator('.react-flow__node').first().waitFor()
  await rehearse(page)
  await keep('studio')
  await exportBundle(page)
  await keep('export')
  await page.keyboard.press('Escape')
  await backtest(page)
  await keep('backtest')
  await page.goto(server.url)
  await showAlerts(page)
  await keep('alerts')
  await context.close()
}

/** What a bundle of the open playbook holds, before it is signed. */
async function exportBundle(page: Page): Promise<void> {
  await page.keyboard.press('Control+e')
  await page.getByText(/^\d+ parts$/).waitFor()
}

/** The alert triage over its own samples many times, beside a version that pages later. */
async function backtest(page: Page): Promise<void> {
  await page.keyboard.press('Control+4')
  await page.getByRole('button', { name: 'New backtest' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New backtest' })
  await dialog.getByRole('combobox', { name: 'Playbook' }).click()
  await page.getByRole('option', { name: 'Alert triage', exact: true }).click()
  await dialog.getByRole('combobox', { name: 'Recorded alerts' }).click()
  await page.getByRole('option', { name: 'recorded/march.ndjson' }).click()
  await page.keyboard.press('Escape')
  await dialog.getByRole('combobox', { name: 'Compare with' }).click()
  await page.getByRole('option', { name: 'Alert triage, paging later' }).click()
  await dialog.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('status').filter({ hasText: '3,000 alerts' }).waitFor({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
}

/** Recorded alerts of a month, and the other version. */
function prepareBacktest(): void {
  const triage = join(workspace, 'alert-triage')
  const alerts = readdirSync(join(triage, 'alerts')).map((name) => readFileSync(join(triage, 'alerts', name), 'utf8'))
  const lines = alerts.map((text) => JSON.stringify(JSON.parse(text)))
  mkdirSync(join(workspace, 'recorded'))
  const march = Array.from({ length: 3_000 }, (_, n) => lines[(n * 7 + (n % 3)) % lines.length])
  writeFileSync(join(workspace, 'recorded', 'march.ndjson'), `${march.join('\n')}\n`)
  const text = readFileSync(join(triage, 'alert-triage.playbook.yaml'), 'utf8')
  const later = text
    .replace('name: Alert triage', 'name: Alert triage, paging later')
    .replace('pageFrom: 80', 'pageFrom: 90')
  writeFileSync(join(triage, 'paging-later.playbook.yaml'), later)
}

/** A rehearsal that has come to its question, with the approval node selected. */
async function rehearse(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Rehearse', exact: true }).first().click()
  const panel = page.getByRole('region', { name: 'Rehearse' })
  await panel.getByRole('button', { name: 'Rehearse', exact: true }).click()
  await panel
    .getByRole('button', { name: /approve/i })
    .first()
    .waitFor({ timeout: 60_000 })
  await page.keyboard.press('Control+f')
  await page.getByRole('textbox', { name: 'Find on the canvas' }).fill('verdict')
  await page.keyboard.press('Escape')
  for (let step = 0; step < 3; step++) await page.getByRole('button', { name: 'Zoom out' }).click()
}

async function startStudio(): Promise<{ child: ChildProcess; url: string }> {
  const args = ['cli/firebreak.js', 'studio', workspace, '--no-open', '--json']
  const env = { ...process.env, FIREBREAK_KEY_FILE: join(folder, 'master.key') }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    return { child, url: (JSON.parse(line) as { url: string }).url }
  }
  throw new Error('the host ended before it said its address')
}
