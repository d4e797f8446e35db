// Keys and the bundles that they sign, through the contract.
import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import { createRouter } from '../gate/create-router.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

async function open(files: { [file: string]: string } = {}) {
  workspace = createTestWorkspace({ 'greeting.playbook.yaml': GREETING, ...files })
  const about = { person: 'ana', version: '1.2.3', shell: 'browser', scopes: () => ALL_SCOPES } as const
  return createRouterClient(createRouter(await workspace.open(), about))
}

const refusal = (code: string) => ({ data: expect.objectContaining({ code }) })
const REQUEST = { playbooks: ['greeting.playbook.yaml'], name: 'Greeting people' }

describe('a key', () => {
  it('is made, shown with the line that others trust it by, and thrown away; its secret half never comes back', async () => {
    const api = await open()
    const made = await api.keys.create({ name: 'team' })
    expect(made).toMatchObject({ name: 'team', isOwn: true, line: expect.stringContaining(made.publicKey) })
    expect(Object.keys(made).sort()).toEqual(['fingerprint', 'isOwn', 'line', 'name', 'publicKey'])
    await expect(api.keys.create({ name: 'team' })).rejects.toMatchObject(refusal('keys/exists'))
    expect(await api.keys.list()).toEqual([made])
    expect(await api.keys.remove({ name: 'team' })).toEqual({})
    expect(await api.keys.list()).toEqual([])
    await expect(api.keys.remove({ name: 'team' })).rejects.toMatchObject(refusal('keys/unknown'))
  })

  it('of somebody else is trusted by its line, and cannot sign here', async () => {
    const api = await open()
    const { line, publicKey } = await api.keys.create({ name: 'team' })
    await api.keys.remove({ name: 'team' })
    expect(await api.keys.trust({ publicKey: line, name: 'partner' })).toMatchObject({
      name: 'partner',
      publicKey,
      isOwn: false,
    })
    await expect(api.bundles.create(REQUEST)).rejects.toMatchObject(refusal('keys/none'))
    await expect(api.keys.trust({ publicKey: 'no key' })).rejects.toMatchObject(refusal('keys/bad-key'))
  })
})

describe('a bundle', () => {
  it('is what was looked at, signed, and named after what it calls itself', async () => {
    const api = await open()
    const { name, publicKey } = await api.keys.create({ name: 'team' })
    const preview = await api.bundles.preview(REQUEST)
    expect(preview.playbooks).toMatchObject([{ file: 'greeting.playbook.yaml', name: 'Greeting' }])
    expect(preview.parts.map(({ path }) => path)).toContain('greeting.playbook.yaml')
    const made = await api.bundles.create({ ...REQUEST, key: name })
    expect(made).toMatchObject({ id: preview.id, fileName: 'greeting-people.firebreak', key: { name, publicKey } })
    expect(Buffer.from(made.base64, 'base64').subarray(0, 2).toString()).toBe('PK')
  })

  it('that may hold a secret is made once a person has looked at the place', async () => {
    const token = `ghp_${'a1B2'.repeat(9)}`
    const scenario = `scenario: 1\nname: One\nplaybook: ../greeting.playbook.yaml\nalert: { name: ${token} }\n`
    const api = await open({ 'scenarios/one.scenario.yaml': scenario })
    await api.keys.create({ name: 'team' })
    const { secrets } = await api.bundles.preview(REQUEST)
    expect(secrets).toMatchObject([{ isKnown: false, part: 'scenarios/one.scenario.yaml' }])
    await expect(api.bundles.create(REQUEST)).rejects.toMatchObject(refusal('bundle/secret'))
    const allowed = secrets.map(({ place }) => place)
    expect(await api.bundles.create({ ...REQUEST, allowed })).toMatchObject({ key: { name: 'team' } })
  })

  it('of a playbook that is not there, or has errors, is refused', async () => {
    const api = await open({ 'bad.playbook.yaml': GREETING.replace('action/log', 'action/lgo') })
    for (const [file, code] of [
      ['none.playbook.yaml', 'playbook/unknown'],
      ['bad.playbook.yaml', 'playbook/has-errors'],
    ] as const) {
      await expect(api.bundles.preview({ ...REQUEST, playbooks: [file] })).rejects.toMatchObject(refusal(code))
    }
  })
})
