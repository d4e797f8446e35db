import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkImports, type ImportViolation } from './check-imports.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** A small house: each file with what it imports, and the rule that must bite (or none). */
const HOUSE: [file: string, imports: string[], rules: string[]][] = [
  ['engine/index.ts', ['./json.ts'], []],
  ['engine/json.ts', [], []],
  ['engine/strays.ts', ['../nodes/index.ts'], ['engine-arrows']],
  ['engine/node-api.ts', ['node:fs'], ['pure-rooms']],
  ['engine/lost.ts', ['./nowhere.ts'], ['resolvable']],
  ['engine/json.test.ts', ['./json.ts', '../testing/graphs.ts', 'vitest', 'node:fs'], []],
  ['engine/strays.test.ts', ['../nodes/index.ts'], ['engine-test-arrows']],
  ['engine/uses-testing.ts', ['../testing/graphs.ts'], ['engine-arrows']],
  ['engine/uses-test.ts', ['./json.test.ts'], ['no-test-imports']],
  ['engine/uses-vitest.ts', ['./json.ts', 'vitest'], ['no-dev-dependencies']],
  ['engine/circle.ts', ['./round.ts'], ['no-cycles']],
  ['engine/round.ts', ['./circle.ts'], []], // a circle is reported once
  ['engine/compile/rules/index.ts', ['./dead-branch.ts', './cycle.ts'], []],
  ['engine/compile/rules/dead-branch.ts', ['./paths.ts'], []],
  ['engine/compile/rules/cycle.ts', ['./dead-branch.ts'], ['rules-stand-alone']],
  ['engine/compile/rules/paths.ts', [], []],
  ['nodes/index.ts', ['./data/set.ts', './data/map.ts', '../engine/index.ts'], []],
  ['nodes/data/set.ts', ['./fields.ts', '../../engine/index.ts'], []],
  ['nodes/data/map.ts', ['./set.ts'], ['node-types-stand-alone']],
  ['nodes/data/fields.ts', [], []],
  ['nodes/back-door.ts', ['../engine/json.ts'], ['by-the-door']],
  ['host/index.ts', ['../engine/index.ts', '../nodes/index.ts', 'node:fs'], []],
  ['host/store/sqlite/database.ts', ['better-sqlite3'], []],
  ['host/store/open-store.ts', ['./sqlite/database.ts'], []],
  ['host/store/second-writer.ts', ['better-sqlite3'], ['sqlite-in-its-room']],
  ['host/runs/sees-sqlite.ts', ['../store/open-store.ts', '../store/sqlite/database.ts'], ['store-by-its-interfaces']],
  ['host/window.ts', ['electron'], ['electron-in-its-room']],
  ['host/errors.ts', ['../engine/errors.ts'], []],
  ['engine/errors.ts', [], []],
  ['cli/tells.ts', ['../host/errors.ts'], []],
  ['cli/errors.ts', ['../host/index.ts'], ['error-tables-load-little']],
  ['cli/run.ts', ['../host/index.ts', '../engine/index.ts'], []],
  ['cli/strays.ts', ['../nodes/index.ts'], ['cli-arrows']],
  ['testing/graphs.ts', ['../engine/index.ts'], []],
  ['renderer/app.ts', ['../host/index.ts'], ['renderer-arrows']],
  ['e2e/journey.ts', ['../engine/index.ts'], ['e2e-arrows']],
]

let root: string
let modules: number
let violations: ImportViolation[]

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'firebreak-imports-'))
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.base.json', 'package.json']) {
    cpSync(join(repository, file), join(root, file))
  }
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction')
  for (const [file, imports] of HOUSE) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    // Type imports count as well: every second import is one.
    const lines = imports.map((path, n) => `import ${n % 2 === 0 ? 'type ' : ''}* as x${n} from '${path}'`)
    writeFileSync(join(root, file), `${lines.join('\n')}\nexport const nothing = 0\n`)
  }
  ;({ modules, violations } = await checkImports(root))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('every file of the house is looked at', () => {
  expect(modules).toBe(HOUSE.length)
})

test.each(HOUSE)('%s importing %j breaks %j', (file, _, rules) => {
  expect([...new Set(violations.filter(({ from }) => from === file).map(({ rule }) => rule))]).toEqual(rules)
})

test('a violation says how to mend it', () => {
  expect(violations.find(({ from }) => from === 'nodes/back-door.ts')).toEqual({
    rule: 'by-the-door',
    from: 'nodes/back-door.ts',
    to: 'engine/json.ts',
    comment: expect.stringContaining('Export there what is missing'),
  })
})
