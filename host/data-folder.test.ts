import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDataFolder } from './data-folder.ts'
import { createTestFolder } from './store/store-for-tests.ts'

let root: ReturnType<typeof createTestFolder>
beforeEach(() => {
  root = createTestFolder()
})
afterEach(() => root.remove())

test('is made for its owner alone, with all above it, and kept out of git', () => {
  const folder = join(root.path, 'a', '.firebreak')
  makeDataFolder(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n')
})

test('is closed to others where it was made by an earlier release, or by hand', () => {
  const folder = join(root.path, '.firebreak')
  mkdirSync(folder, { mode: 0o755 })
  makeDataFolder(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test('is left as it is where it is there already', () => {
  const folder = join(root.path, 'mine')
  mkdirSync(folder, { mode: 0o755 })
  makeDataFolder(folder)
  expect([statSync(folder).mode & 0o777, existsSync(join(folder, '.gitignore'))]).toEqual([0o755, false])
})

test.each([
  ['a file of its name', 'file', 'a file of that name stands in the way'],
  ['a file above it', 'file/data', 'a part of its path is a file'],
  ['a name too long', 'x'.repeat(300), 'its name is too long'],
])('%s is told with the folder and what to do', (_, name, words) => {
  writeFileSync(join(root.path, 'file'), 'mine')
  const folder = join(root.path, name)
  expect(() => makeDataFolder(folder)).toThrow(
    expect.objectContaining({
      code: 'workspace/unwritable',
      message: `The data folder ${folder} cannot be made: ${words}. Give another one with --data or FIREBREAK_DATA.`,
    }),
  )
  expect(readFileSync(join(root.path, 'file'), 'utf8')).toBe('mine')
})

test('what the system says is told where we have no words for it', () => {
  expect(() => makeDataFolder('')).toThrow(
    expect.objectContaining({ code: 'workspace/unwritable', message: expect.stringContaining('ENOENT') }),
  )
})
