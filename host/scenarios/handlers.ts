// scenarios.*: the tests of playbooks.
import { defineNoun } from '../noun.ts'

export const scenarios = defineNoun('scenarios', { uses: ['scenarios'] }, (os, { scenarios }) => {
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
})
