// firebreak schema: the JSON Schemas of playbooks and scenarios, for editors.
import { playbookJsonSchema, scenarioJsonSchema } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { wrongUse } from '../errors.ts'

export const schema = defineCommand({
  name: 'schema',
  summary: 'print the JSON Schema of playbooks, or of scenarios',
  arguments: [{ name: '[kind]', summary: 'playbook (the default) or scenario' }],
  details:
    'Editors with a YAML language server complete and check playbooks with it, when the first line of a playbook says\n# yaml-language-server: $schema=playbook.schema.json',
  options: [],
  examples: [
    { command: 'firebreak schema > playbook.schema.json', summary: 'keep it beside your playbooks' },
    { command: 'firebreak schema scenario > scenario.schema.json', summary: 'the same for scenarios' },
  ],
  async run({ args: [kind = 'playbook'], terminal }) {
    if (kind !== 'playbook' && kind !== 'scenario') {
      throw wrongUse(`There is no schema of a ${kind}: say playbook or scenario`)
    }
    terminal.out(JSON.stringify(kind === 'playbook' ? playbookJsonSchema() : scenarioJsonSchema(), null, 2))
    return 0
  },
})
