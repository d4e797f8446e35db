// firebreak schema: the JSON Schemas of what people write by hand, for editors.
import { playbookJsonSchema, scenarioJsonSchema } from '../../engine/index.ts'
import { peopleJsonSchema, settingsJsonSchema, triggersJsonSchema } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { standardCatalog } from '../workspace/open-workspace.ts'

const SCHEMAS = new Map<string, () => object>([
  ['playbook', () => playbookJsonSchema(standardCatalog().types)],
  ['scenario', scenarioJsonSchema],
  ['triggers', triggersJsonSchema],
  ['workspace', settingsJsonSchema],
  ['people', peopleJsonSchema],
])

export const schema = defineCommand({
  name: 'schema',
  summary: 'print the JSON Schema of playbooks, of scenarios, of triggers.yaml, of firebreak.yaml or of people.yaml',
  arguments: [{ name: '[kind]', summary: 'playbook (the default), scenario, triggers, workspace or people' }],
  details:
    'Editors with a YAML language server complete and check playbooks with it, when the first line of a playbook says\n# yaml-language-server: $schema=playbook.schema.json',
  options: [],
  examples: [
    { command: 'firebreak schema > playbook.schema.json', summary: 'keep it beside your playbooks' },
    { command: 'firebreak schema scenario > scenario.schema.json', summary: 'the same for scenarios' },
  ],
  async run({ args: [kind = 'playbook'], terminal }) {
    const make = SCHEMAS.get(kind)
    if (!make) throw wrongUse(`There is no schema of a ${kind}: say ${[...SCHEMAS.keys()].join(', ')}`)
    terminal.out(JSON.stringify(make(), null, 2))
    return 0
  },
})
