// The rules stand in a list, since a pure room cannot scan a folder. Here the folder is held against the list.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rules } from '../engine/index.ts'
import { root } from './steps.ts'

const files = readdirSync(join(root, 'engine/compile/rules'))
const named = (ending: string) =>
  files.filter((file) => file.endsWith(ending) && file !== 'index.ts').map((file) => file.slice(0, -ending.length))

test('every rule stands in a file of its name, and in the list', () => {
  const inFiles = named('.ts').filter((name) => !name.endsWith('.test'))
  expect(rules.map(({ name }) => name).sort()).toEqual(inFiles.sort())
})

test('every rule has a table of playbooks beside it', () => {
  expect(named('.test.ts').sort()).toEqual(rules.map(({ name }) => name).sort())
})
