// Writes the generated pages: docs/reference/ and the JSON Schema of playbooks. `--check` writes nothing and fails when a
// page on disk is not what the code says today; `--only NAME` takes the pages whose path holds NAME.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { markedMethods } from '../api/index.ts'
import { createProgram } from '../cli/index.ts'
import { DOCUMENT_PROBLEMS, playbookJsonSchema, rules, SCENARIO_PROBLEMS, scenarioJsonSchema } from '../engine/index.ts'
import {
  PEOPLE_PROBLEMS,
  peopleJsonSchema,
  SETTINGS_PROBLEMS,
  settingsJsonSchema,
  TRIGGER_PROBLEMS,
  triggersJsonSchema,
} from '../host/index.ts'
import { nodeTypes } from '../nodes/index.ts'
import { apiPage } from './docs/api.ts'
import { cliPage } from './docs/cli.ts'
import { diagnosticsPage } from './docs/diagnostics.ts'
import { errorsPage } from './docs/errors.ts'
import { expressionsPage } from './docs/expressions.ts'
import { nodeTypesPage } from './docs/node-types.ts'
import { ERROR_TABLES } from './error-codes.ts'
import { root } from './steps.ts'

const PAGES: [path: string, content: () => string][] = [
  ['docs/reference/node-types.md', () => nodeTypesPage(nodeTypes)],
  [
    'docs/reference/diagnostics.md',
    () =>
      diagnosticsPage([
        ...DOCUMENT_PROBLEMS,
        ...rules,
        ...SCENARIO_PROBLEMS,
        ...TRIGGER_PROBLEMS,
        ...SETTINGS_PROBLEMS,
        ...PEOPLE_PROBLEMS,
      ]),
  ],
  ['docs/reference/errors.md', () => errorsPage(ERROR_TABLES)],
  ['docs/reference/expressions.md', () => expressionsPage()],
  ['docs/reference/api.md', () => apiPage(markedMethods)],
  ['docs/reference/cli.md', () => cliPage(createProgram())],
  ['docs/schema/people.schema.json', () => `${JSON.stringify(peopleJsonSchema(), null, 2)}\n`],
  ['docs/schema/workspace.schema.json', () => `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`],
  ['docs/schema/triggers.schema.json', () => `${JSON.stringify(triggersJsonSchema(), null, 2)}\n`],
  ['docs/schema/scenario.schema.json', () => `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`],
  ['docs/schema/playbook.schema.json', () => `${JSON.stringify(playbookJsonSchema(nodeTypes), null, 2)}\n`],
]

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})

const stale: string[] = []
for (const [path, content] of PAGES.filter(([path]) => path.includes(values.only))) {
  const file = join(root, path)
  const text = content()
  if (existsSync(file) && readFileSync(file, 'utf8').replaceAll('\r\n', '\n') === text) continue
  stale.push(path)
  if (values.check) continue
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

if (values.check && stale.length > 0) {
  console.error(`Not what the code says today: ${stale.join(', ')}. Run npm run docs and look at the change.`)
  process.exitCode = 1
} else {
  console.log(values.check ? 'All generated pages are fresh' : `${stale.length} written, the others were fresh`)
}
