import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import type { Samples } from './samples.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

async function open(files: { [file: string]: string }): Promise<Samples> {
  workspace = createTestWorkspace(files)
  return (await workspace.open()).own.get('samples') as Samples
}

const LINE = 'CEF:0|Fortinet|FortiGate|7.2|0419016384|attack detected|8|src=203.0.113.7'
const MAIL = '{"mail":{"subject":"Your account"}}'

describe('the list of samples', () => {
  it('has those beside the playbook first, with a line about each', async () => {
    const samples = await open({
      'a/a.playbook.yaml': GREETING,
      'a/alerts/two.json': '{"title":"Two"}',
      'a/one.alert.json': MAIL,
      'b/alerts/other.json': '{"title":"Other"}',
      'samples/common.json': '{"title":"Common"}',
      'a/package.json': '{}',
    })
    expect(samples.list('a/a.playbook.yaml').map(({ file, isBeside }) => [file, isBeside])).toEqual([
      ['a/alerts/two.json', true],
      ['a/one.alert.json', true],
      ['b/alerts/other.json', false],
      ['samples/common.json', false],
    ])
    expect(samples.list('a/a.playbook.yaml')[1]).toEqual({
      file: 'a/one.alert.json',
      name: 'one',
      summary: 'Your account',
      bytes: MAIL.length,
      isBeside: true,
    })
    expect(samples.list().every(({ isBeside }) => !isBeside)).toBe(true)
  })

  it('has the one that is called as the playbook before all others', async () => {
    const samples = await open({
      'x.playbook.yaml': GREETING,
      'a.alert.json': '{}',
      'alerts/b.json': '{}',
      'x.alert.json': '{}',
    })
    expect(samples.list('x.playbook.yaml').map(({ file }) => file)).toEqual([
      'x.alert.json',
      'a.alert.json',
      'alerts/b.json',
    ])
  })

  it('follows a change of a file, and lists one that is no JSON', async () => {
    const samples = await open({ 'alerts/a.json': '{"title":"Before"}', 'alerts/b.json': '{' })
    expect(samples.list().map(({ summary }) => summary)).toEqual(['Before', ''])
    workspace.write('alerts/a.json', '{"title":"Afterwards"}')
    expect(samples.list().map(({ summary }) => summary)).toEqual(['Afterwards', ''])
  })

  it('finds those of playbooks in the workspace’s own folder', async () => {
    const samples = await open({ 'alerts/a.json': '{}', 'sub/alerts/b.json': '{}' })
    expect(samples.list('x.playbook.yaml').filter(({ isBeside }) => isBeside)).toMatchObject([
      { file: 'alerts/a.json' },
    ])
  })
})

describe('reading a sample', () => {
  it('gives the alert', async () => {
    const samples = await open({ 'alerts/a.json': `\ufeff${MAIL}` })
    expect(await samples.read('alerts/a.json')).toEqual({ mail: { subject: 'Your account' } })
  })

  it('gives a line of CEF as text', async () => {
    const samples = await open({ 'alerts/a.json': `${LINE}\n` })
    expect(await samples.read('alerts/a.json')).toBe(LINE)
    expect(samples.list()[0]?.summary).toContain('attack detected')
  })

  it('says where it is no JSON', async () => {
    const samples = await open({ 'alerts/a.json': '{\n  "a": 1,\n}' })
    await expect(samples.read('alerts/a.json')).rejects.toMatchObject({
      code: 'sample/bad-json',
      message: expect.stringContaining('line 3, column 1'),
      data: { line: 3, column: 1 },
    })
  })

  it.each([
    ['alerts/none.json', 'sample/unknown'],
    ['package.json', 'sample/unknown'],
    ['.firebreak/alerts/a.json', 'path/outside'],
    ['../alerts/a.json', 'path/outside'],
    ['alerts/linked.json', 'path/outside'],
  ])('refuses %s as %s', async (file, code) => {
    const samples = await open({ 'alerts/a.json': '{}', 'package.json': '{}', '../alerts/a.json': '{}' })
    symlinkSync(workspace.at('../alerts/a.json'), workspace.at('alerts/linked.json'))
    await expect(samples.read(file)).rejects.toMatchObject({ code })
    await expect(samples.remove(file)).rejects.toMatchObject({ code })
    expect(samples.list().map((one) => one.file)).toEqual(['alerts/a.json'])
  })
})

describe('keeping a sample', () => {
  it('writes it beside the playbook, under a name that is free', async () => {
    const samples = await open({ 'sub/a.playbook.yaml': GREETING })
    expect(await samples.save('sub/a.playbook.yaml', 'From ../../the wild', { a: 1 })).toBe(
      'sub/alerts/from-the-wild.json',
    )
    expect(await samples.save('sub/a.playbook.yaml', 'From the wild', { a: 2 })).toBe('sub/alerts/from-the-wild-2.json')
    expect(readFileSync(workspace.at('sub/alerts/from-the-wild.json'), 'utf8')).toBe('{\n  "a": 1\n}\n')
    await expect(samples.save('../a.playbook.yaml', 'x', {})).rejects.toMatchObject({ code: 'path/outside' })
  })

  it('can be taken back: it goes into the trash', async () => {
    const samples = await open({ 'alerts/a.json': MAIL })
    await samples.remove('alerts/a.json')
    expect(existsSync(workspace.at('alerts/a.json'))).toBe(false)
    expect(samples.list()).toEqual([])
  })
})
