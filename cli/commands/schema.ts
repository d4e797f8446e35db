// firebreak schema: the JSON Schema of the playbook document, for editors.
import { playbookJsonSchema } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'

export const schema = defineCommand({
  name: 'schema',
  summary: 'print the JSON Schema of playbooks',
  arguments: [],
  details:
    'Editors with a YAML language server complete and check playbooks with it, when the first line of a playbook says\n# yaml-language-server: $schema=playbook.schema.json',
  options: [],
  examples: [{ command: 'firebreak schema > playbook.schema.json', summary: 'keep it beside your playbooks' }],
  async run({ terminal }) {
    terminal.out(JSON.stringify(playbookJsonSchema(), null, 2))
    return 0
  },
})
