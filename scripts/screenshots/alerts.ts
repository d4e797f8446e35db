// A server with alerts of a night, for the picture of the place where they are watched. All of it is made up.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from '@playwright/test'
import { root } from '../steps.ts'

const TRIGGERS = `triggers: 1
sources:
  eve: { kind: file-tail, path: eve.json, format: suricata-eve, from: start, deduplicate: { by: [src_endpoint.ip, finding_info.analytic.uid], window: 1h } }
  wazuh: { kind: file-tail, path: alerts.json, format: wazuh, from: start }
  inbox: { kind: folder, path: inbox }
  nightly: { kind: schedule, cron: "0 3 * * *", timeZone: Europe/Berlin }
routes:
  - { from: wazuh, playbook: contain.playbook.yaml }
  - { playbook: keep.playbook.yaml }
`
const KEEP = `firebreak: 2
name: Keep for the morning
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: "\${alert.message}" } }
`
/** Needs a connection that nobody has added: its alerts become dead letters. */
const CONTAIN = `firebreak: 2
name: Contain
connections: { edr: http }
nodes:
  received: { type: trigger/alert, next: look }
  look: { type: action/http-request, effect: read, with: { connection: edr, method: GET, url: /hosts } }
`
const SIGNATURES = [
  'EXAMPLE probe of the login page',
  'EXAMPLE scan of many ports',
  'EXAMPLE password guessing over SSH',
  'EXAMPLE name look-up of a parked domain',
  'EXAMPLE download of a script',
]

/** Puts the server's workspace into the folder and starts it. */
export async function startServer(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const workspace = join(folder, 'served')
  mkdirSync(join(workspace, 'inbox'), { recursive: true })
  const files = { 'triggers.yaml': TRIGGERS, 'keep.playbook.yaml': KEEP, 'contain.playbook.yaml': CONTAIN }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace, name), text)
  const eve = Array.from({ length: 14 }, (_, n) => ({
    timestamp: new Date(Date.now() - (15 - n) * 240_000).toISOString().replace('Z', '000+0000'),
    event_type: 'alert',
    src_ip: `203.0.113.${7 + (n % 9)}`,
    src_port: 40_000 + n * 37,
    dest_ip: `192.0.2.${20 + (n % 4)}`,
    dest_port: [443, 22, 8080][n % 3],
    proto: 'TCP',
    alert: {
      signature_id: 9_000_100 + (n % 5),
      signature: SIGNATURES[n % 5],
      category: 'Example',
      severity: 1 + (n % 3),
    },
  }))
  const wazuh = {
    timestamp: new Date().toISOString(),
    id: '1.1',
    rule: { id: '900001', level: 13, description: 'EXAMPLE shadow copies were deleted', mitre: { id: ['T1490'] } },
    agent: { id: '004', name: 'files-01.example.com', ip: '192.0.2.31' },
  }
  writeFileSync(join(workspace, 'eve.json'), eve.map((line) => `${JSON.stringify(line)}\n`).join(''))
  writeFileSync(join(workspace, 'alerts.json'), `${JSON.stringify(wazuh)}\n`)
  const env = { ...process.env, FIREBREAK_KEY_FILE: join(folder, 'served.key') }
  const args = [
    'cli/firebreak.js',
    'serve',
    workspace,
    '--data',
    join(folder, 'served-data'),
    '--port',
    '0',
    '--log-level',
    'error',
  ]
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'pipe'] })
  for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
    const [url] = /http:\S+\?token=/.exec(line) ?? []
    if (url) return { child, url: url + readFileSync(join(folder, 'served-data', 'admin.token'), 'utf8').trim() }
  }
  throw new Error('the server ended before it said its address')
}

/** The alerts, with the one that could not be handled opened. */
export async function showAlerts(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Alerts' }).click()
  await page.getByRole('button', { name: /EXAMPLE shadow copies/ }).click()
  await page.getByText('dead', { exact: false }).first().waitFor()
}
