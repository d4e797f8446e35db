// samples.*: alerts to rehearse on.
import { defineNoun } from '../noun.ts'

export const samples = defineNoun('samples', ['samples'], (os, { samples }) => {
  return {
    list: os.list.handler(({ input: { playbook } }) => samples.list(playbook)),
    read: os.read.handler(async ({ input: { file } }) => ({ alert: await samples.read(file) })),
    save: os.save.handler(async ({ input: { playbook, name, alert } }) => ({
      file: await samples.save(playbook, name, alert),
    })),
    remove: os.remove.handler(async ({ input: { file } }) => {
      await samples.remove(file)
      return {}
    }),
  }
})
