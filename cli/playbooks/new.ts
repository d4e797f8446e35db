// firebreak new: a small playbook that checks clean, with comments that explain it, and an alert to rehearse it with.
import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { usableId } from '../../engine/index.ts'
import { PLAYBOOK_SUFFIX, type Template, templateNamed, templates } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { createFile } from '../files.ts'
import { inLine, quote } from '../render/text.ts'

interface Options {
  template: Template['id']
}

export const newPlaybook = defineCommand<Options>({
  name: 'new',
  summary: 'write a small playbook to start from, and an alert to rehearse it with',
  arguments: [
    { name: '<name>', summary: 'what it is called, or the file: phishing, or playbooks/phishing.playbook.yaml' },
  ],
  details: 'Nothing that is there already is overwritten.',
  options: [
    {
      flags: '--template <template>',
      summary: 'triage: look, decide, tell someone; containment: ask, then act, with undo; empty: a trigger and a step',
      choices: templates.map(({ id }) => id),
      default: 'triage',
    },
  ],
  examples: [
    { command: 'firebreak new "Suspicious sign-in"', summary: 'writes suspicious-sign-in.playbook.yaml and an alert' },
    {
      command: 'firebreak new playbooks/isolate --template containment',
      summary: 'in a folder, with an approval and undo',
    },
  ],
  async run({ args, options, terminal }) {
    const given = args[0] as string
    const folder = dirname(given)
    const title = basename(given)
      .replace(/(\.playbook)?\.ya?ml$/, '')
      .trim()
    if (title === '' || title === '.' || title === '..')
      throw wrongUse('Give the playbook a name: firebreak new "Suspicious sign-in"')
    const id = usableId(title, new Set())
    const name = /[A-Z\s]/.test(title) ? title : id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ')
    const { playbook, alert } = templateNamed(options.template) as Template
    const file = join(folder, `${id}${PLAYBOOK_SUFFIX}`)
    const alertFile = join(folder, `${id}.alert.json`)
    await mkdir(folder, { recursive: true })
    await createFile(file, playbook(JSON.stringify(name)))
    let wroteAlert = true
    try {
      await createFile(alertFile, `${JSON.stringify(alert, null, 2)}\n`)
    } catch (problem) {
      if ((problem as { code?: string }).code !== 'file/exists') throw problem
      wroteAlert = false
    }
    if (options.json) {
      terminal.out(JSON.stringify({ playbook: file, ...(wroteAlert && { alert: alertFile }) }))
      return 0
    }
    terminal.out(`Wrote ${inLine(file)}${wroteAlert ? ` and ${inLine(alertFile)}` : ''}. Rehearse it with:`)
    terminal.out(`  firebreak run ${quote(file)} --alert ${quote(alertFile)}`)
    return 0
  },
})
