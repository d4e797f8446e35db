import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findWorkspace, surroundingsOf } from './open-workspace.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'firebreak-workspace-')))
const at = (...path: string[]) => join(root, ...path)

beforeAll(() => {
  for (const folder of [
    'team/lists',
    'team/phishing',
    'used/.firebreak',
    'used/deep/er',
    'checkout/.git',
    'checkout/a',
  ]) {
    mkdirSync(at(folder), { recursive: true })
  }
  writeFileSync(at('team/lists/scanners.txt'), '10.0.0.7\n')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the workspace of a playbook', () => {
  const found = (file: string, data?: string, env = {}) =>
    findWorkspace({ ...(data && { data }) }, env, { near: at(file) })

  it.each([
    ['with lists above it', 'team/phishing/x.playbook.yaml', 'team'],
    ['with a data folder far above it', 'used/deep/er/x.playbook.yaml', 'used'],
    ['in a checkout that has none: its own folder', 'checkout/a/x.playbook.yaml', 'checkout/a'],
    ['in a folder that is not there yet', 'new/x.playbook.yaml', 'new'],
  ])('is found %s', (_, file, folder) => {
    expect(found(file)).toEqual({ folder: at(folder), data: at(folder, '.firebreak') })
  })

  it('keeps its data where it is told, and its lists where they are', () => {
    const elsewhere = { folder: at('team'), data: at('elsewhere') }
    expect(found('team/phishing/x.playbook.yaml', at('elsewhere'))).toEqual(elsewhere)
    expect(found('team/phishing/x.playbook.yaml', undefined, { FIREBREAK_DATA: at('elsewhere') })).toEqual(elsewhere)
  })

  it('is the one that a data folder stands in, from wherever it is named', () => {
    expect(found('team/phishing/x.playbook.yaml', at('used/.firebreak')).folder).toBe(at('used'))
  })

  it('is the current folder, where the playbook stands in it and nothing above it is marked', () => {
    const here = realpathSync('.')
    const found = findWorkspace({}, {}, { near: join('no-such-folder', 'x.playbook.yaml') })
    expect(found).toEqual({ folder: here, data: join(here, '.firebreak') })
  })

  it('gives a check the names of its lists, and none where there are none', () => {
    expect(surroundingsOf(at('team/phishing/x.playbook.yaml')).lists).toEqual(['scanners'])
    expect(surroundingsOf(at('checkout/a/x.playbook.yaml')).lists).toBeUndefined()
  })
})
