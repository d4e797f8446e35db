import { mkdirSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestFolder } from '../store/store-for-tests.ts'
import { openLists, valuesOf, type WorkspaceLists } from './lists.ts'

let root: ReturnType<typeof createTestFolder>
let folder: string
let lists: WorkspaceLists
beforeEach(() => {
  root = createTestFolder()
  folder = join(root.path, 'lists')
  mkdirSync(folder)
  lists = openLists(folder)
})
afterEach(() => root.remove())

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

test.each([
  ['a\nb\n', ['a', 'b']],
  ['a\r\n b \r\n\r\n', ['a', 'b']],
  ['\ufeffa\n# not this\n  # nor this\na # but this', ['a', 'a # but this']],
  ['', []],
  ['\n\n', []],
])('the values of %j are %j', (text, values) => {
  expect(valuesOf(text)).toEqual(values)
})

test('names are those of the files, in order; other files are none', () => {
  for (const name of ['vip.txt', 'allowed hosts.txt', 'größe.txt', 'notes.md', '.hidden.txt', '.txt']) write(name, 'x')
  expect(lists.names()).toEqual(['allowed hosts', 'größe', 'vip'])
  for (const name of lists.names()) expect(lists.get(name)).toEqual(['x'])
})

test('a value with a comment behind it is told, for each list', () => {
  write('vip.txt', '# the most important\ndc-01\ndc-02 # the old one\nx # y\n')
  write('colours.txt', 'a#b\n#c\n')
  expect(lists.commented()).toEqual({ vip: 'dc-02 # the old one' })
  write('vip.txt', 'dc-01\n')
  expect(lists.commented()).toEqual({})
})

test('without a folder there are no lists', () => {
  const none = openLists(join(root.path, 'elsewhere'))
  expect([none.names(), none.get('vip')]).toEqual([[], undefined])
  write('file', '')
  const wrong = openLists(join(folder, 'file'))
  expect(wrong.get('vip')).toBeUndefined()
})

describe('a list', () => {
  test('that is not there is undefined', () => {
    expect(lists.get('vip')).toBeUndefined()
  })

  test('is read again when it has changed, and not before', () => {
    write('vip.txt', 'ada\n')
    const first = lists.get('vip')
    expect(first).toEqual(['ada'])
    expect(lists.get('vip')).toBe(first)
    write('vip.txt', 'ada\ngrace\n')
    expect(lists.get('vip')).toEqual(['ada', 'grace'])
  })

  test('is read again when it is as long as before', () => {
    write('vip.txt', 'ada')
    lists.get('vip')
    write('vip.txt', 'eve')
    utimesSync(join(folder, 'vip.txt'), 1, 2)
    expect(lists.get('vip')).toEqual(['eve'])
  })

  test('that is taken away and comes back is noticed', () => {
    write('vip.txt', 'ada')
    lists.get('vip')
    rmSync(join(folder, 'vip.txt'))
    expect(lists.get('vip')).toBeUndefined()
    write('vip.txt', 'grace')
    expect(lists.get('vip')).toEqual(['grace'])
  })

  test('cannot be changed by a node that uses it', () => {
    write('vip.txt', 'ada')
    expect(() => (lists.get('vip') as string[]).push('eve')).toThrow(TypeError)
    expect(lists.get('vip')).toEqual(['ada'])
  })

  test('that is too large is refused with its name', () => {
    write('vip.txt', '')
    truncateSync(join(folder, 'vip.txt'), 64 * 1024 * 1024 + 1)
    expect(() => lists.get('vip')).toThrow(
      expect.objectContaining({ code: 'list/too-large', message: expect.stringContaining('vip.txt') }),
    )
  })

  test('that is a folder is refused with its name', () => {
    mkdirSync(join(folder, 'vip.txt'))
    expect(() => lists.get('vip')).toThrow(
      expect.objectContaining({ code: 'list/unreadable', message: expect.stringContaining('vip.txt') }),
    )
  })

  test('that never ends is not read at all', () => {
    if (process.platform === 'win32') return
    symlinkSync('/dev/zero', join(folder, 'vip.txt'))
    expect(statSync(join(folder, 'vip.txt')).isFile()).toBe(false)
    expect(() => lists.get('vip')).toThrow(expect.objectContaining({ code: 'list/unreadable' }))
  })
})

describe('no name leads out of the folder', () => {
  beforeEach(() => {
    writeFileSync(join(root.path, 'outside.txt'), 'private')
    writeFileSync(join(root.path, 'lists.txt'), 'private')
    mkdirSync(join(folder, 'deep'))
    writeFileSync(join(folder, 'deep', 'inside.txt'), 'private')
  })

  test.each([
    '../outside',
    '..\\outside',
    '..',
    '.',
    '',
    '../lists',
    'deep/inside',
    'deep/../../outside',
    '/etc/hostname',
    'outside.txt\0',
    '\0',
    ' ../outside',
    '-',
  ])('%j', (name) => {
    expect(lists.get(name)).toBeUndefined()
  })
})
