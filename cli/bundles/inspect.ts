// firebreak bundle inspect: what is in a bundle, without running or laying out anything of it.
import { type OpenedBundle, readBundle, recompile, toldBySigned } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { version } from '../version.ts'
import { standardCatalog } from '../workspace/open-workspace.ts'
import { renderManifest } from './bundle-text.ts'

export const bundleInspect = defineCommand({
  name: 'bundle inspect',
  summary: 'show what a bundle holds, needs and can do, and who signed it',
  arguments: [{ name: '<bundle>', summary: 'a file as firebreak bundle create makes it' }],
  details:
    'What it can do, whom it asks and what it needs is read off the plans that follow from its playbooks, never off what it says of itself. Ends with 1 where the plans that were signed are others: no server runs it.',
  options: [],
  examples: [{ command: 'firebreak bundle inspect soc.firebreak', summary: 'before anybody trusts it' }],
  async run({ args: [file = ''], options, terminal }) {
    const bundle = readBundle(file)
    const { id, signedBy, signedAtMs } = bundle
    const { manifest, problem } = told(bundle)
    if (options.json)
      terminal.out(JSON.stringify({ id, signedBy, signedAtMs, manifest, ...(problem !== undefined && { problem }) }))
    else {
      terminal.out(renderManifest(manifest, terminal.colors.out, { parts: true }))
      const time = signedAtMs === undefined ? '' : ` at ${new Date(signedAtMs).toISOString()}`
      terminal.out(`\n${id}\nsigned by ${signedBy.fingerprint}${time}`)
    }
    if (problem === undefined) return 0
    terminal.err(problem)
    return 1
  },
})

/** By the plans that run; where they are not what was signed, by those that were signed. */
function told(bundle: OpenedBundle) {
  try {
    return { manifest: recompile(bundle, standardCatalog(), version).manifest }
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== 'bundle/other-plan') throw thrown
    return { manifest: toldBySigned(bundle, standardCatalog()), problem: (thrown as Error).message }
  }
}
