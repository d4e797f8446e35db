// The desktop's own: the code of its main process, preload script and host process, built, over the stand-in of Electron.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Desktop, startDesktop } from './desktop/window.ts'
import { expect, test } from './studio.ts'

const NOTE = `firebreak: 2
name: Note it
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: seen } }
`

test('the page reaches the host by its port, and sees six functions of the desktop and nothing else', async ({
  studio: { page, workspace },
}) => {
  await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
  const seen = await page.evaluate(() => {
    const all = globalThis as unknown as { [name: string]: object | undefined }
    const names = ['require', 'process', 'module', 'electron', 'standInSend', 'standInReceive']
    return { bridge: Object.keys(all['firebreakDesktop'] ?? {}).sort(), leaked: names.filter((name) => name in all) }
  })
  expect(seen).toEqual({
    bridge: ['onCommand', 'openLink', 'pickFile', 'requestHostPort', 'saveFile', 'showPlaces'],
    leaked: [],
  })
  const settings = join(dirname(workspace), 'userData')
  expect(existsSync(join(workspace, '.firebreak'))).toBe(true)
  expect(JSON.parse(readFileSync(join(settings, 'recent.json'), 'utf8'))).toEqual([workspace])
})

test('a host that dies is started again, and a dialog says so', async ({ studio: { page, desktop } }) => {
  const { dialogs, killHost } = desktop as Desktop
  await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
  killHost()
  await expect
    .poll(() => dialogs)
    .toEqual([
      {
        method: 'showMessageBox',
        options: {
          type: 'warning',
          message: 'The host of the workspace ended unexpectedly. It was started again.',
          detail: 'it ended with 1\n\nRuns go on where their journals end.',
        },
      },
    ])
  await expect(page.getByText('host does not answer')).toBeHidden()
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Phishing triage' })).toBeVisible()
})

test('the menu leads to places, and opens another workspace', async ({ studio: { page, desktop, workspace } }) => {
  const { answer, pressMenu, dialogs } = desktop as Desktop
  await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
  pressMenu('Settings')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  const other = join(dirname(workspace), 'other')
  mkdirSync(other)
  writeFileSync(join(other, 'note.playbook.yaml'), NOTE)
  answer('showOpenDialog', { canceled: false, filePaths: [other] })
  pressMenu('Open workspace…')
  await expect(page.getByRole('link', { name: 'Note it' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeHidden()
  pressMenu(workspace)
  await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
  expect(dialogs.map(({ method }) => method)).toEqual(['showOpenDialog'])
})

test('a workspace that cannot be opened is said, and the one before stays', async ({
  studio: { page, desktop, workspace },
}) => {
  const { answer, pressMenu, dialogs } = desktop as Desktop
  await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
  const file = join(dirname(workspace), 'a-file')
  writeFileSync(file, '')
  answer('showOpenDialog', { canceled: false, filePaths: [file] })
  pressMenu('Open workspace…')
  await expect.poll(() => dialogs.at(-1)?.options['title']).toBe(`Firebreak cannot open ${file}`)
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Phishing triage' })).toBeVisible()
})

test('a second start ends nothing that runs, and opens the playbook that it was given', async ({
  studio: { page, desktop, workspace },
}) => {
  const { startAgain } = desktop as Desktop
  await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
  const began = () => page.evaluate(() => performance.timeOrigin)
  const before = await began()
  startAgain([])
  writeFileSync(join(workspace, 'note.playbook.yaml'), NOTE)
  startAgain([join(workspace, 'note.playbook.yaml')])
  await expect(page.getByRole('heading', { level: 1, name: 'Note it' })).toBeVisible()
  expect(await began()).toBe(before)
})

test('a start that fails says why and ends with 1', async ({ browser, contextOptions }) => {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-desktop-'))
  const workspace = join(folder, 'workspace')
  mkdirSync(join(workspace, '.firebreak'), { recursive: true })
  writeFileSync(
    join(workspace, '.firebreak', 'firebreak.sqlite'),
    'no database, but long enough to look like one'.repeat(50),
  )
  const { ended, dialogs } = startDesktop({
    browser,
    contextOptions,
    args: ['--workspace', workspace],
    folder,
    prepare: async () => {},
  })
  expect(await ended).toBe(1)
  expect(dialogs.map(({ method, options }) => [method, options['title']])).toEqual([
    ['showErrorBox', `Firebreak cannot open ${workspace}`],
  ])
  rmSync(folder, { recursive: true, force: true })
})
