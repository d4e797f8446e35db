import '../testing/page.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHost } from '../../testing/test-host.ts'
import { edit } from '../state/document.ts'
import { host as client, messageOf } from '../state/host.ts'
import { createTestStudio, type TestStudio } from '../testing/test-studio.ts'
import { openExport, useExportView } from './export-view.ts'
import { countsOf, makeBundle, previewOf, standingSecrets } from './make-bundle.ts'

const TEXT = `firebreak: 1
name: Greeting
nodes:
  received: { type: trigger/alert, next: greet }
  greet: { type: action/log, with: { message: hello } }
`
const SECRETIVE = `${TEXT.replace('Greeting', 'Secretive')}# password: hunter2-and-more\n`
const BROKEN = TEXT.replace('trigger/alert', 'trigger/nonsense')
const FILE = 'greeting.playbook.yaml'
const host = await createTestHost({
  files: { [FILE]: TEXT, 'secretive.playbook.yaml': SECRETIVE, 'broken.playbook.yaml': BROKEN },
})
let studio: TestStudio

beforeAll(async () => {
  studio = await createTestStudio(host)
  await (await client()).keys.create({ name: 'soc-team' })
})
afterAll(() => studio.close())

test('what is exported is the file: the open document is written before the dialog opens', async () => {
  await studio.open(FILE)
  await edit([{ op: 'set', path: ['summary'], value: 'Says hello' }], 'Edit')
  await openExport(FILE)
  expect(useExportView.getState().file).toBe(FILE)
  expect(host.read(FILE)).toContain('summary: Says hello')
  useExportView.setState({ file: undefined })
})

test('a bundle is looked through, signed, and given to the person as the bytes that the host made', async () => {
  const preview = await previewOf([FILE], '  ')
  expect(preview.playbooks.map(({ name }) => name)).toEqual(['Greeting'])
  expect(countsOf(preview.parts)).toMatch(/^1 playbook · \d+ KiB$/)
  expect(standingSecrets(preview, [])).toEqual([])
  const made = await makeBundle({ playbooks: [FILE], name: ' Greeting ', key: 'soc-team', looked: [] })
  expect(made).toMatchObject({ fileName: 'greeting.firebreak', key: { name: 'soc-team' } })
  const [file] = studio.saved.splice(0)
  expect(file?.name).toBe('greeting.firebreak')
  // A zip archive.
  expect([...(file?.bytes.slice(0, 2) ?? [])]).toEqual([0x50, 0x4b])
})

test('what looks like a secret stands in the way until somebody has looked at it', async () => {
  const preview = await previewOf(['secretive.playbook.yaml'], 'Secretive')
  const [standing] = standingSecrets(preview, [])
  expect(standing?.place).toMatch(/^secretive.playbook.yaml: line \d+/)
  expect(JSON.stringify(preview)).not.toContain('hunter2')
  const wish = { playbooks: ['secretive.playbook.yaml'], name: 'Secretive', key: 'soc-team' }
  await expect(makeBundle({ ...wish, looked: [] })).rejects.toThrow()
  expect(studio.saved).toEqual([])
  const looked = [standing?.place ?? '']
  expect(standingSecrets(preview, looked)).toEqual([])
  expect((await makeBundle({ ...wish, looked })).fileName).toBe('secretive.firebreak')
  studio.saved.splice(0)
})

test('a secret that is known has to go, whoever looked at it', () => {
  const known = { place: 'a: line 1', what: 'a key', isKnown: true }
  expect(standingSecrets({ secrets: [known] } as never, [known.place])).toEqual([known])
})

test('a playbook with errors says so instead', async () => {
  expect(await previewOf(['broken.playbook.yaml'], 'Broken').then(() => '', messageOf)).toContain('cannot be exported')
})

test('parts are counted by what they are', () => {
  const part = (role: string, bytes = 10) => ({ path: role, role, bytes })
  const parts = [part('playbook', 3_000), part('playbook'), part('scenario'), part('alert'), part('triggers')]
  expect(countsOf(parts as never)).toBe('2 playbooks · 1 scenario · 1 alert · triggers · 3 KiB')
})
