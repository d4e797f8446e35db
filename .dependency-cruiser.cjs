// Which room may import which: the arrows of the house, checked over every import, type imports too. Nothing else is allowed.
// `ARROWS` is the whole picture; `npm run check` fails when a module strays (scripts/check-imports.ts runs this).
const { readFileSync } = require('node:fs')

/** Room → the rooms it may import, each by its index.ts. */
const ARROWS = {
  engine: [],
  soc: ['engine'],
  nodes: ['engine', 'soc'],
  exchange: ['engine', 'soc', 'nodes'],
  api: ['engine', 'soc'],
  host: ['engine', 'soc', 'nodes', 'exchange', 'api'],
  electron: ['host', 'api'],
  server: ['host', 'api'],
  cli: ['host', 'server', 'exchange', 'soc', 'engine', 'api'],
  renderer: ['engine', 'soc', 'nodes', 'exchange', 'api'],
  e2e: [],
  // Not part of the product: helpers of tests, and the tools of this repository.
  testing: ['engine', 'soc', 'nodes', 'exchange', 'api', 'host', 'server'],
  scripts: ['engine', 'soc', 'nodes', 'exchange', 'api', 'host', 'server', 'cli', 'testing'],
}
const ROOMS = Object.keys(ARROWS)
const TEST = String.raw`\.test\.tsx?$`
/** Tests, and the helpers that a room has for its own. */
const FOR_TESTS = String.raw`(\.test\.tsx?$|/testing/)`

/** Files that a list names (`from './data/set.ts'`): what makes a file a node type or a rule is that it stands there. */
function listed(list, folder) {
  let text
  try {
    text = readFileSync(list, 'utf8')
  } catch {
    return '^$'
  }
  const files = [...text.matchAll(/from '\.\/([^']+)'/g)].map((match) => `${folder}/${match[1]}`)
  const escaped = files.map((file) => file.replace(/[.]/g, String.raw`\.`))
  return escaped.length > 0 ? `^(${escaped.join('|')})$` : '^$'
}
const NODE_TYPES = listed('nodes/index.ts', 'nodes')
const RULES = listed('engine/compile/rules/index.ts', 'engine/compile/rules')

const roomRules = ROOMS.flatMap((room) => {
  const allowed = ARROWS[room]
  const forbidden = ROOMS.filter((other) => other !== room && !allowed.includes(other))
  const helpers = forbidden.filter((other) => other !== 'testing')
  return [
    {
      name: `${room}-arrows`,
      comment: `${room}/ may import ${allowed.length > 0 ? allowed.map((r) => `${r}/index.ts`).join(', ') : 'nothing of ours'}.`,
      severity: 'error',
      from: { path: `^${room}/`, pathNot: FOR_TESTS },
      to: { path: `^(${forbidden.join('|')})/` },
    },
    {
      name: `${room}-test-arrows`,
      comment: `Tests of ${room}/ and its own helpers for them may import what the room may, and helpers in testing/.`,
      severity: 'error',
      from: { path: `^${room}/.*${FOR_TESTS}` },
      to: { path: `^(${helpers.join('|')})/` },
    },
  ]
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'by-the-door',
      comment: 'From outside, a room is entered by its index.ts. Export there what is missing, by name.',
      severity: 'error',
      from: { path: `^(${ROOMS.join('|')})/` },
      to: {
        path: `^(${ROOMS.filter((room) => room !== 'testing').join('|')})/`,
        // A room's errors.ts is a table that loads little else: a command that ends by an error need not load the server.
        // cli/built.ts is the launcher's question, which the build answers: through the door every command would be loaded.
        pathNot: [String.raw`^[^/]+/(index|errors)\.ts$`, '^$1/', String.raw`^cli/built\.ts$`],
      },
    },
    {
      name: 'error-tables-load-little',
      comment:
        "A room's errors.ts holds its table and imports other tables and the engine alone: whoever looks a code up need not load the room.",
      severity: 'error',
      from: { path: String.raw`(^[^/]+/errors|/error-table)\.ts$` },
      to: { pathNot: String.raw`(^[^/]+/errors|/error-table|^engine/index)\.ts$` },
    },
    {
      name: 'node-types-stand-alone',
      comment: 'No node type imports another: move what they share into a file that is no node type.',
      severity: 'error',
      from: { path: NODE_TYPES },
      to: { path: NODE_TYPES },
    },
    {
      name: 'rules-stand-alone',
      comment: 'No rule imports another: move what they share into a file that is no rule.',
      severity: 'error',
      from: { path: RULES },
      to: { path: RULES },
    },
    {
      name: 'electron-in-its-room',
      comment: 'Only electron/ may import electron; everything else runs without it.',
      severity: 'error',
      from: { pathNot: '^electron/' },
      to: { path: '^electron$|(^|/)node_modules/electron(/|$)' },
    },
    {
      name: 'sqlite-in-its-room',
      comment: 'Only host/store/sqlite/ may import better-sqlite3: everybody else knows a store, not a database.',
      severity: 'error',
      from: { pathNot: '^host/store/sqlite/' },
      to: { path: '^better-sqlite3$|(^|/)node_modules/(@types/)?better-sqlite3(/|$)' },
    },
    {
      name: 'store-by-its-interfaces',
      comment:
        'What is in host/store/sqlite/ is for host/store/open-store.ts alone: ask the interfaces of host/store/.',
      severity: 'error',
      // Tests damage the file itself; the bench of the disk compares with it.
      from: { pathNot: [String.raw`^host/store/(sqlite/|open-store\.ts$)`, TEST, '/testing/'] },
      to: { path: '^host/store/sqlite/' },
    },
    {
      name: 'pure-rooms',
      comment: 'engine/, soc/, nodes/, api/ and exchange/ know no Node API. Ask for a capability instead.',
      severity: 'error',
      from: { path: '^(engine|soc|nodes|api|exchange)/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      comment: 'Modules that import each other in a circle cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere: a wrong path, or a package that is not in package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
    {
      name: 'no-test-imports',
      comment: 'Nothing imports a test.',
      severity: 'error',
      from: {},
      to: { path: TEST },
    },
    {
      name: 'no-dev-dependencies',
      comment: 'What ships may import only `dependencies` of package.json.',
      severity: 'error',
      from: {
        path: `^(${ROOMS.filter((room) => !['testing', 'scripts', 'e2e', 'renderer', 'electron'].includes(room)).join('|')})/`,
        pathNot: [TEST, '/testing/', '^host/store/contract/'],
      },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/(@types/|electron/)',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
