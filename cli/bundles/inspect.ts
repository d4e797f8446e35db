// firebreak bundle inspect: what is in a bundle, without running or laying out anything of it.
import { readBundle } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { renderManifest } from './bundle-text.ts'

export const bundleInspect = defineCommand({
  name: 'bundle inspect',
  summary: 'show what a bundle holds, needs and can do, and who signed it',
  arguments: [{ name: '<bundle>', summary: 'a file as firebreak bundle create makes it' }],
  options: [],
  examples: [{ command: 'firebreak bundle inspect soc.firebreak', summary: 'before anybody trusts it' }],
  async run({ args: [file = ''], options, terminal }) {
    const { id, manifest, signedBy } = readBundle(file)
    if (options.json) terminal.out(JSON.stringify({ id, signedBy, manifest }))
    else {
      terminal.out(renderManifest(manifest, terminal.colors.out, { parts: true }))
      terminal.out(`\n${id}\nsigned by ${signedBy.fingerprint}`)
    }
    return 0
  },
})
