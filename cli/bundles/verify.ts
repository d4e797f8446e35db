// firebreak bundle verify: whole, unchanged, and signed by a key that is trusted here.
import { openSigningKeys, readBundle, recompile } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { version } from '../version.ts'
import { keysFolder, standardCatalog } from '../workspace/open-workspace.ts'

export const bundleVerify = defineCommand({
  name: 'bundle verify',
  summary: 'check that a bundle is whole, unchanged, and signed by a key that is trusted here',
  arguments: [{ name: '<bundle>', summary: 'a file as firebreak bundle create makes it' }],
  details:
    'Ends with 1 where the signature is right but its key is not trusted here, and with 2 where a part was changed, or a plan is not what its playbook says.',
  options: [],
  examples: [
    { command: 'firebreak bundle verify soc.firebreak && firebreak serve soc.firebreak', summary: 'before it is run' },
  ],
  async run({ args: [file = ''], options, terminal }) {
    const bundle = readBundle(file)
    const { id, manifest, signedBy } = bundle
    recompile(bundle, standardCatalog(), version)
    const keys = openSigningKeys(keysFolder(terminal.env), { passphrase: '' })
    const key = keys.list().find(({ publicKey }) => publicKey === signedBy.publicKey)
    if (options.json)
      terminal.out(JSON.stringify({ id, signedBy, trusted: key !== undefined, ...(key && { key: key.name }) }))
    else {
      terminal.out(`${manifest.parts.length} parts are whole and unchanged: ${id}`)
      terminal.out(
        key
          ? `signed by ${key.name} (${signedBy.fingerprint})`
          : `signed by ${signedBy.fingerprint}, which is not trusted here. Compare it with its owner, then: firebreak keys trust ${signedBy.publicKey}`,
      )
    }
    return key ? 0 : 1
  },
})
