import { createRouterClient } from '@orpc/server'
import { expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { createWorkspaces } from '../../testing/workspaces.ts'
import { createRouter } from '../gate/create-router.ts'

const { workspace } = createWorkspaces()

it('a short secret is kept with a warning, by whatever method it comes; a long one without', async () => {
  const host = await workspace().open()
  const about = { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES } as const
  const { connections } = createRouterClient(createRouter(host, about))
  const settings = { baseUrl: 'https://edr.example', auth: 'bearer' }
  const short = [expect.stringContaining('The token has fewer than 12 characters')]
  const added = await connections.add({ name: 'edr', kind: 'http', settings, secrets: { token: 'elastic' } })
  expect(added).toMatchObject({ name: 'edr', warnings: short })
  const change = (token: string) => connections.change({ name: 'edr', settings, secrets: { token } })
  expect(await change('elastic-two')).toMatchObject({ warnings: short })
  expect(await change('elastic-two-')).toMatchObject({ warnings: [] })
  expect(await change('')).toMatchObject({ warnings: [] })
})
