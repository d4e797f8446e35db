// samples.*: alerts to rehearse on.
import { defineNoun, type Ground } from '../noun.ts'
import { createSamples, type Samples } from './samples.ts'

export const samples = defineNoun('samples', { uses: [], open }, (os, _host, _about, samples: Samples) => {
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

function open({ folder, discard, hints }: Ground): Samples {
  return createSamples({ folder, discard, onChange: hints.look })
}
