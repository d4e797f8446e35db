// A playbook leaves the desktop: exported as a signed bundle, served in another folder, started by a line of Suricata's EVE log,
// approved on its page, carried out against a real HTTP server, seen in the Studio, and undone. Suricata itself is not here: the
// line is one as it writes them, appended to the file that it would write to.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test as base, expect } from '@playwright/test'

const root = fileURLToPath(new URL('..', import.meta.url))

const PLAYBOOK = `firebreak: 1
name: Cut off an attacker
summary: Asks before a host is cut off.
connections: { edr: http }
nodes:
  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with:
      to: [soc]
      question: "Cut off \${alert.dst_endpoint.ip}?"
      evidence: { found: "\${alert.message}", from: "\${alert.src_endpoint.ip}" }
      deadline: 30m
    next: { approved: isolate, rejected: close, expired: close }
  isolate:
    type: action/http-request
    title: Cut the host off
    effect: change
    idempotent: natural
    timeout: 5s
    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: "\${input.url}" } }
    with: { connection: edr, method: PUT, url: "/hosts/\${alert.dst_endpoint.ip}/isolation" }
  close: { type: action/log, join: any, with: { message: nothing was done } }
`
const SCENARIO = `scenario: 1
name: It is cut off once somebody agrees
playbook: ../attacker.playbook.yaml
alert: { message: found, src_endpoint: { ip: 203.0.113.9 }, dst_endpoint: { ip: 192.0.2.80 } }
answers: { ask: approved }
expect: { status: completed, ledger: [isolate] }
`
const LINE = {
  timestamp: '2026-11-25T11:47:20.331870+0000',
  flow_id: 442190017760311,
  event_type: 'alert',
  src_ip: '203.0.113.9',
  src_port: 47122,
  dest_ip: '192.0.2.80',
  dest_port: 8080,
  proto: 'TCP',
  alert: {
    action: 'allowed',
    gid: 1,
    signature_id: 9000104,
    rev: 1,
    signature: 'EXAMPLE probe of the login page',
    category: 'Web attack',
    severity: 1,
  },
}

interface Served {
  folder: string
  url: string
  token: string
  /** What the other side was asked. */
  asked: string[]
  cli(...args: string[]): Promise<string>
  eve: string
}

const test = base.extend<{ served: Served }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here
  served: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'firebreak-e2e-serve-'))
    const [desk, data, logs] = ['desk', 'server-data', 'logs'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    for (const path of [join(desk, 'scenarios'), data, logs]) mkdirSync(path, { recursive: true })
    writeFileSync(join(desk, 'attacker.playbook.yaml'), PLAYBOOK)
    writeFileSync(join(desk, 'scenarios', 'agreed.scenario.yaml'), SCENARIO)
    const eve = join(logs, 'eve.json')
    writeFileSync(
      join(folder, 'triggers.yaml'),
      `triggers: 1\nsources:\n  eve: { kind: file-tail, path: ${JSON.stringify(eve)}, format: suricata-eve, from: start }\nroutes:\n  - { from: eve, playbook: attacker.playbook.yaml }\n`,
    )
    const { PATH = '', HOME = '' } = process.env
    const env = {
      PATH,
      HOME,
      FIREBREAK_KEYS: join(folder, 'keys'),
      FIREBREAK_KEY_FILE: join(folder, 'master.key'),
      EDR_TOKEN: 'a-token-of-the-edr',
    }
    // Never waited for in one go: the other side of the connection answers from this process, too.
    const cli = async (...args: string[]) =>
      (await promisify(execFile)(process.execPath, [join(root, 'cli/firebreak.js'), ...args], { cwd: desk, env }))
        .stdout
    const asked: string[] = []
    const edr = await otherSide(asked)
    await cli('keys', 'create', 'team')
    await cli('bundle', 'create', 'attacker.playbook.yaml', '--out', join(folder, 'soc.firebreak'))
    await cli('test', join(folder, 'soc.firebreak'))
    const { port } = edr.address() as AddressInfo
    await cli(
      'connections',
      'add',
      'edr',
      '--url',
      `http://127.0.0.1:${port}`,
      '--auth',
      'bearer',
      '--set',
      'allowPrivate=true',
      '--secret-env',
      'token=EDR_TOKEN',
      '--data',
      data,
    )
    const args = [
      'serve',
      join(folder, 'soc.firebreak'),
      '--data',
      data,
      '--port',
      '0',
      '--triggers',
      join(folder, 'triggers.yaml'),
    ]
    const child = spawn(process.execPath, [join(root, 'cli/firebreak.js'), ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const { url, token } = await addressOf(child)
    await use({ folder, url, token, asked, eve, cli: (...more) => cli(...more, '--data', data) })
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
    edr.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})

function otherSide(asked: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.setHeader('Content-Type', 'application/json').end('{"ok":true}')
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function addressOf(child: ChildProcess): Promise<{ url: string; token: string }> {
  let said = ''
  return new Promise((resolve, reject) => {
    const look = (text: string) => {
      said += text
      const [, url] = /"url":"([^"]+)"/.exec(said) ?? []
      const [token] = /fb_[\w-]{20,}/.exec(said) ?? []
      if (url && token) resolve({ url, token })
    }
    child.stdout?.setEncoding('utf8').on('data', look)
    child.stderr?.setEncoding('utf8').on('data', look)
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)))
  })
}

test('a signed bundle runs where alerts arrive: started by a log line, approved on its page, undone', async ({
  served,
  page,
  browser,
}) => {
  const { url, token, eve, cli, asked } = served
  appendFileSync(eve, `${JSON.stringify({ ...LINE, event_type: 'flow' })}\n${JSON.stringify(LINE)}\n`)

  await page.goto(`${url}/?token=${token}`)
  await expect(page).toHaveURL(/^[^?]*$/)
  const tour = page.getByRole('dialog', { name: /^Tour, step/ })
  await tour.waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Alerts' }).click()
  await page.getByRole('button', { name: /EXAMPLE probe of the login page/ }).click()
  await expect(page.getByRole('list', { name: 'Sources' })).toContainText('file-tail')
  const run = (await page.getByRole('list', { name: 'Its runs' }).getByRole('link').textContent()) ?? ''

  // Somebody else, who has nothing but the link.
  const context = await browser.newContext()
  const approval = await context.newPage()
  await approval.goto((await cli('approval-link', run, 'ask', '--for', 'ben', '--url', url)).trim())
  await expect(approval.getByRole('heading', { level: 1, name: 'Cut off 192.0.2.80?' })).toBeVisible()
  await expect(approval.getByRole('row', { name: 'url /hosts/192.0.2.80/isolation' })).toBeVisible()
  await expect(approval.getByText('203.0.113.9')).toBeVisible()
  expect(asked).toEqual([])
  await approval.getByLabel('Reason').fill('Seen on the proxy, too')
  await approval.getByRole('button', { name: 'Approve' }).click()
  await expect(approval.getByText('Your answer is kept: approved.')).toBeVisible()
  await context.close()
  await expect.poll(() => asked).toEqual(['PUT /hosts/192.0.2.80/isolation Bearer a-token-of-the-edr'])

  await page.getByRole('link', { name: run }).click()
  await expect(page.getByText('completed').first()).toBeVisible()
  expect(await cli('runs', 'show', run)).toContain('ben')
  await cli('undo', run)
  expect(asked.slice(1)).toEqual(['DELETE /hosts/192.0.2.80/isolation Bearer a-token-of-the-edr'])
  await expect(page.getByText('undone').first()).toBeVisible()
})
