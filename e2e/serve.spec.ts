// The whole way, with real parts: a playbook is drawn in the Studio, rehearsed, kept as a test, exported as a signed bundle, served in
// another folder, started by what Suricata sees of an attack, approved on its page, carried out against a real HTTP server, seen in the
// run history, and undone.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { findings } from './axe.ts'
import { test as base, expect, type Studio } from './studio.ts'
import { LINE, observeAttack } from './suricata.ts'

const CLI = fileURLToPath(new URL('../cli/firebreak.js', import.meta.url))

const UNDO = `type: action/http-request
with: { connection: edr, method: DELETE, url: "\${input.url}" }`
/** The machine where alerts arrive: folders, keys and a vault of its own. */
interface Elsewhere {
  folder: string
  /** Where Suricata writes its EVE log. */
  logs: string
  /** What the system behind the connection was asked. */
  asked: string[]
  cli(...args: string[]): Promise<string>
  /** Serves a bundle there. */
  serve(bundle: string): Promise<{ url: string; token: string }>
}

const test = base.extend<{ elsewhere: Elsewhere }>({
  elsewhere: async ({ studio: { workspace } }, use) => {
    const folder = join(dirname(workspace), 'elsewhere')
    const data = join(folder, 'data')
    const logs = join(folder, 'logs')
    for (const path of [data, logs]) mkdirSync(path, { recursive: true })
    writeFileSync(
      join(folder, 'triggers.yaml'),
      `triggers: 1\nsources:\n  eve: { kind: file-tail, path: ${JSON.stringify(join(logs, 'eve.json'))}, format: suricata-eve, from: start }\nroutes:\n  - { from: eve, playbook: cut-off-an-attacker.playbook.yaml }\n`,
    )
    const { PATH = '', HOME = '' } = process.env
    const env = {
      PATH,
      HOME,
      FIREBREAK_KEYS: join(folder, 'keys'),
      FIREBREAK_KEY_FILE: join(folder, 'master.key'),
      FIREBREAK_DATA: data,
      EDR_TOKEN: 'a-token-of-the-edr',
    }
    // Never waited for in one go: the other side of the connection answers from this process, too.
    const cli = async (...args: string[]) =>
      (await promisify(execFile)(process.execPath, [CLI, ...args], { cwd: folder, env })).stdout
    const asked: string[] = []
    const edr = await otherSide(asked)
    const { port } = edr.address() as AddressInfo
    const address = ['--url', `http://127.0.0.1:${port}`, '--set', 'allowPrivate=true']
    await cli('connections', 'add', 'edr', ...address, '--auth', 'bearer', '--secret-env', 'token=EDR_TOKEN')
    let child: ChildProcess | undefined
    const serve = async (bundle: string) => {
      const args = ['serve', bundle, '--port', '0', '--triggers', join(folder, 'triggers.yaml')]
      child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
      return addressOf(child)
    }
    await use({ folder, logs, asked, cli, serve })
    if (child?.exitCode === null) {
      child.kill('SIGTERM')
      await new Promise((resolve) => child?.once('exit', resolve))
    }
    edr.close()
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
      const [, file] = /"file":"([^"]+)","msg":"the token of admin/.exec(said) ?? []
      if (url && file) resolve({ url, token: readFileSync(file, 'utf8').trim() })
    }
    child.stdout?.setEncoding('utf8').on('data', look)
    child.stderr?.setEncoding('utf8').on('data', look)
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)))
  })
}

async function draw(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New playbook' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Cut off an attacker')
  await page.getByRole('radio', { name: 'Empty' }).click()
  await page.getByRole('button', { name: 'Create playbook' }).click()
  await page.getByRole('combobox', { name: 'Takes alerts' }).click()
  await page.getByRole('option', { name: 'In one shape (OCSF), from every source' }).click()
  const card = (title: string) => page.locator('.react-flow__node', { hasText: title })
  const form = (title: string) => page.getByRole('region', { name: `Node ${title}` })
  const field = (title: string, name: string) => form(title).getByRole('textbox', { name, exact: true })
  const addBehind = async (title: string, words: string) => {
    await card(title).click()
    await page.keyboard.press('/')
    const search = page.getByRole('textbox', { name: 'Search node types', exact: true })
    await search.fill(words)
    await search.press('Enter')
  }
  await card('Log').click()
  await page.keyboard.press('Delete')
  await addBehind('Alert received', 'approval')
  await field('Approval', 'Question').fill('Cut off ${alert.dst_endpoint.ip}?')
  await form('Approval').getByRole('combobox', { name: 'To', exact: true }).fill('soc')
  await page.keyboard.press('Enter')
  await field('Approval', 'Deadline').fill('30m')

  await addBehind('Approval', 'http')
  const request = form('http-request')
  await field('http-request', 'URL').fill('/hosts/${alert.dst_endpoint.ip}/isolation')
  await request.getByRole('combobox', { name: 'Connection' }).fill('edr')
  await page.keyboard.press('Enter')
  await request.getByRole('button', { name: 'Declare edr' }).click()
  await request.getByRole('combobox', { name: 'Method' }).click()
  await page.getByRole('option', { name: 'PUT' }).click()
  await request.getByRole('button', { name: /^Set a timeout/ }).click()
  await request.getByRole('button', { name: /^What it does/ }).click()
  await page.evaluate((text) => navigator.clipboard.writeText(text), UNDO)
  await request.getByLabel('Undo', { exact: true }).focus()
  await page.keyboard.press('Control+v')
  await field('http-request', 'Title').fill('Cut the host off')
  await page.keyboard.press('Enter')

  await addBehind('Approval', 'log')
  await field('log', 'Message').fill('Nothing was done')
  // The third port leads there, too.
  await card('Approval').click()
  await page.keyboard.press('c')
  await page.keyboard.press('Enter')
  await page.keyboard.type('log')
  await page.keyboard.press('Enter')
  await expect(page.locator('.react-flow__edge')).toHaveCount(4)
}

async function rehearseAndKeep(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Rehearse' }).click()
  await page.getByLabel('Alert as JSON').fill(JSON.stringify(LINE))
  await page.getByRole('region', { name: 'Rehearse' }).getByRole('button', { name: 'Rehearse', exact: true }).click()
  const question = page.getByRole('region', { name: /^Question/ })
  await expect(question).toContainText('Cut off 192.0.2.80?')
  await question.getByRole('button', { name: /^Approve/ }).click()
  await page.getByRole('button', { name: 'Save as test…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save this run as a test' })
  await dialog.getByRole('textbox', { name: 'What it shows' }).fill('It is cut off once somebody agrees')
  await dialog.getByRole('button', { name: 'Save test' }).click()
  await expect(page.getByRole('region', { name: 'Tests', exact: true }).getByRole('status')).toHaveText('1 passed')
}

/** @returns the bundle's bytes, and the line by which others trust its key */
async function exportBundle({ page, saved }: Studio): Promise<{ bytes: Buffer; keyLine: string }> {
  await page.keyboard.press('Control+e')
  const dialog = page.getByRole('dialog', { name: 'Export Cut off an attacker' })
  await dialog.getByRole('button', { name: 'Make a key' }).click()
  const { bytes } = await saved(dialog.getByRole('button', { name: 'Sign and export' }))
  const command = await dialog.getByText(/^firebreak keys trust/).textContent()
  await dialog.getByRole('button', { name: 'Done' }).click()
  return { bytes, keyLine: /"(.*)"/.exec(command ?? '')?.[1] ?? '' }
}

test('a playbook is drawn, tested, exported, served elsewhere, started by a log line, approved and undone', async ({
  studio,
  elsewhere: { folder, logs, asked, cli, serve },
  browser,
}, { project, annotations }) => {
  test.skip(project.name === 'desktop', 'the desktop saves by a dialog of the system, which no spec can press')
  test.slow()
  await draw(studio.page)
  const drawn = join(studio.workspace, 'cut-off-an-attacker.playbook.yaml')
  await expect
    .poll(() => readFileSync(drawn, 'utf8'))
    .toContain('next: { approved: http-request, rejected: log, expired: log }')
  await rehearseAndKeep(studio.page)
  const { bytes, keyLine } = await exportBundle(studio)

  const bundle = join(folder, 'soc.firebreak')
  writeFileSync(bundle, bytes)
  await expect(serve(bundle)).rejects.toThrow(/not trusted|does not trust/)
  await cli('keys', 'trust', keyLine)
  expect(await cli('test', bundle)).toContain('1 passed')
  const { url, token } = await serve(bundle)
  const description = await observeAttack(logs)
  annotations.push({ type: 'sensor', description })
  console.log(description)

  const page = await (await browser.newContext()).newPage()
  await page.goto(`${url}/?token=${token}`)
  await expect(page).toHaveURL(/^[^?]*$/)
  await page.getByRole('dialog', { name: /^Tour, step/ }).waitFor()
  await page.keyboard.press('Escape')
  await expect(page.getByText('This is the bundle Cut off an attacker', { exact: false })).toBeVisible()
  await page.getByRole('link', { name: 'Cut off an attacker' }).click()
  await expect(page.getByText('Read only', { exact: true })).toBeVisible()
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Alerts' }).click()
  const line = page.getByRole('button', { name: /EXAMPLE probe of the login page/ })
  await expect(line).toContainText('high')
  await line.click()
  await expect(page.getByRole('list', { name: 'Sources' })).toContainText('file-tail')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    expect(await findings(page), colorScheme).toEqual([])
  }
  const run = (await page.getByRole('list', { name: 'Its runs' }).getByRole('link').textContent()) ?? ''

  // Somebody else, who has nothing but the link.
  const approval = await (await browser.newContext()).newPage()
  await approval.goto((await cli('approval-link', run, 'approval', '--for', 'ben', '--url', url)).trim())
  await expect(approval.getByRole('heading', { level: 1, name: 'Cut off 192.0.2.80?' })).toBeVisible()
  await expect(approval.getByRole('row', { name: 'url /hosts/192.0.2.80/isolation' })).toBeVisible()
  expect(await findings(approval)).toEqual([])
  expect(asked).toEqual([])
  await approval.getByLabel('Reason').fill('Seen on the proxy, too')
  await approval.getByRole('button', { name: 'Approve' }).click()
  await expect(approval.getByText('Your answer is kept: approved.')).toBeVisible()
  await expect.poll(() => asked).toEqual(['PUT /hosts/192.0.2.80/isolation Bearer a-token-of-the-edr'])

  // And one that somebody hands in: no route takes what comes by hand.
  await page.getByRole('button', { name: 'Hand in' }).click()
  const dialog = page.getByRole('dialog', { name: 'Hand an alert in' })
  await dialog.getByLabel('Alert as JSON').fill('{ "title": ')
  await dialog.getByRole('button', { name: 'Hand in' }).click()
  await expect(dialog.getByText('The alert is neither JSON nor a line of CEF or LEEF.', { exact: false })).toBeVisible()
  await dialog.getByLabel('Alert as JSON').fill('{ "title": "Seen by Ana", "severity": "low" }')
  await dialog.getByRole('button', { name: 'Hand in' }).click()
  await expect(page.getByRole('button', { name: /Seen by Ana.*no route/ })).toHaveAttribute('aria-current', 'true')
  await page.getByRole('button', { name: /EXAMPLE probe of the login page/ }).click()

  await page.getByRole('link', { name: run }).click()
  await expect(page.getByText('completed').first()).toBeVisible()
  expect(await cli('runs', 'show', run)).toContain('ben')
  await cli('undo', run)
  expect(asked.slice(1)).toEqual(['DELETE /hosts/192.0.2.80/isolation Bearer a-token-of-the-edr'])
  await expect(page.getByText('undone').first()).toBeVisible()
})
