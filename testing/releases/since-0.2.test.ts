// What release 0.2 has brought, as it was written then: the shape that a playbook takes, and exceptions from rules.
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readBundle, unpackBundle } from '../../host/index.ts'
import { startServer } from '../../server/index.ts'
import { openRelease, type Release } from './open-release.ts'

const log = { info() {}, warn() {}, error() {} }
const EXCEPTIONS = [
  { code: 'FB404', by: 'node', level: 'off', node: 'page', reason: 'The pager answers at once or not at all' },
  { code: 'FB405', by: 'workspace', level: 'off', reason: 'A page cannot be taken back' },
]

describe('release 0.2', () => {
  let release: Release
  afterEach(() => release.remove())

  it('has playbooks that say in which shape they take alerts, beside one of format 1 that does not', async () => {
    release = openRelease('0.2')
    const host = await release.open()
    const taken = async (name: string) => (await host.playbooks.check(`${name}.playbook.yaml`)).plan?.takes
    expect([await taken('contain'), await taken('mail'), await taken('ticket')]).toEqual(['alert', 'original', undefined])
  })

  it('has exceptions from rules, of a node and of the workspace', async () => {
    release = openRelease('0.2')
    const { diagnostics, exceptions } = await (await release.open()).playbooks.check('page.playbook.yaml')
    expect(diagnostics).toEqual([])
    expect(exceptions).toMatchObject(EXCEPTIONS)
    const strict = await release.open({ refuseExceptions: true })
    await expect(strict.playbooks.planToRun('page.playbook.yaml')).rejects.toMatchObject({ code: 'playbook/has-exceptions' })
  })

  it('has a bundle that says its exceptions, and a server that wants none does not serve it', async () => {
    release = openRelease('0.2')
    const bundle = readBundle(release.bundle('contain'))
    const of = (name: string) => bundle.manifest.playbooks.find((one) => one.name === name)?.exceptions
    expect(of('Page somebody')).toMatchObject(EXCEPTIONS)
    expect(of('Contain a host')).toBeUndefined()
    const dataDir = join(release.folder, '../served')
    const workspaceDir = join(dataDir, 'bundle')
    unpackBundle(bundle, workspaceDir)
    const options = { ...release.place, dataDir, workspaceDir, bundle, version: '0', port: 0, log, refuseExceptions: true }
    await expect(startServer(options)).rejects.toMatchObject({ code: 'playbook/has-exceptions' })
  })
})
