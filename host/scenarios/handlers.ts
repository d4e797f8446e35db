// scenarios.*: the tests of playbooks.
import type { Around, Base } from '../gate/base.ts'

export function scenariosHandlers({ scenarios: os }: Base, { host: { scenarios } }: Around) {
  return {
    list: os.list.handler(({ input: { playbook } }) => scenarios.list(playbook)),
    create: os.create.handler(async ({ input: { playbook, name, text } }) => ({
      file: await scenarios.create(playbook, name, text),
    })),
    write: os.write.handler(async ({ input: { file, text } }) => {
      await scenarios.write(file, text)
      return {}
    }),
    remove: os.remove.handler(({ input: { file } }) => {
      scenarios.remove(file)
      return {}
    }),
  }
}
