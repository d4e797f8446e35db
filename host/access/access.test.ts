import { afterEach, expect, it } from 'vitest'
import { ALL_SCOPES, SCOPES } from '../../api/index.ts'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

async function open() {
  workspace = createTestWorkspace({})
  return (await workspace.open()).access
}

it('a token for which nothing is said hands in alerts, and nothing else', async () => {
  const access = await open()
  const token = await access.issue('siem')
  expect(await access.whose(token)).toBe('siem')
  expect(await access.scopesOf('siem')).toEqual(new Set(['feed']))
  expect(await access.list()).toEqual([
    { name: 'siem', person: 'siem', scopes: ['feed'], createdMs: expect.any(Number) },
  ])
})

it('a token allows what was said, in the name of its person', async () => {
  const access = await open()
  await access.issue('laptop', { scopes: ['answer', 'watch'], person: 'ana' })
  await access.issue('admin', { scopes: SCOPES })
  expect(await access.scopesOf('laptop')).toEqual(new Set(['watch', 'answer']))
  expect(await access.personOf('laptop')).toBe('ana')
  expect(await access.scopesOf('admin')).toEqual(ALL_SCOPES)
  expect(await access.personOf('admin')).toBe('admin')
})

it('a new token takes nothing over of the one before, and a name without one may do nothing', async () => {
  const access = await open()
  await access.issue('ana', { scopes: SCOPES, person: 'Ana Lovelace' })
  await access.issue('ana')
  expect(await access.scopesOf('ana')).toEqual(new Set(['feed']))
  expect(await access.personOf('ana')).toBe('ana')
  await access.revoke('ana')
  expect(await access.scopesOf('ana')).toEqual(new Set())
})

it('a person of no name that can be signed with is refused', async () => {
  const access = await open()
  await expect(access.issue('ana', { person: '\u202Eana' })).rejects.toMatchObject({ code: 'access/bad-name' })
})
