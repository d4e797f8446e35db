import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CLI_BUILD, CLI_ROOMS, findBuilt, hashOfPackages } from './built.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'firebreak-built-'))
  for (const room of CLI_ROOMS) write(`${room}/index.ts`, 10)
  write('server/deep/down.ts', 10)
  write('package.json', 10, '{}')
  write('package-lock.json', 10, '{}')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, seconds: number, text = ''): void {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  utimesSync(path, seconds, seconds)
}

/** As scripts/build.ts leaves it: the stamp bears the time of its start. */
function build(began: number): string {
  write(`${CLI_BUILD}/main.js`, began + 5)
  write(`${CLI_BUILD}.stamp`, began, `sources\n${hashOfPackages(root)}\n`)
  return join(root, CLI_BUILD, 'main.js')
}

test('a command line that was never built is started from its sources', () => {
  expect(findBuilt(root)).toBeUndefined()
})

test('a build that is younger than every source is started', () => {
  const main = build(20)
  expect(findBuilt(root)).toBe(main)
})

test('a build that was put somewhere without its sources is started', () => {
  const main = build(20)
  for (const room of CLI_ROOMS) rmSync(join(root, room), { recursive: true })
  write('cli/built.ts', 10)
  expect(findBuilt(root)).toBe(main)
})

test.each([...CLI_ROOMS.map((room) => `${room}/index.ts`), 'server/deep/down.ts', 'engine/new.ts'])(
  '%s, written after the build had begun, makes it stale',
  (file) => {
    build(20)
    write(file, 21)
    expect(findBuilt(root)).toBeUndefined()
  },
)

test('other packages make it stale; the same ones, written anew by npm, do not', () => {
  const main = build(20)
  write('package-lock.json', 30, '{}')
  expect(findBuilt(root)).toBe(main)
  write('package-lock.json', 10, '{"lockfileVersion":3}')
  expect(findBuilt(root)).toBeUndefined()
})

test('tests, and a renderer that changed, do not make it stale', () => {
  const main = build(20)
  write('engine/later.test.ts', 30)
  write('renderer/app.tsx', 30)
  expect(findBuilt(root)).toBe(main)
})

test('a build that was broken off is not started', () => {
  write(`${CLI_BUILD}/main.js`, 20)
  expect(findBuilt(root)).toBeUndefined()
  const main = build(20)
  rmSync(main)
  expect(findBuilt(root)).toBeUndefined()
})
