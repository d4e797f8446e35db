import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createWorkspaces } from '../../testing/workspaces.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { TOKEN_FILE, tellFirstToken } from './first-token.ts'

const { workspace } = createWorkspaces()
const url = 'http://127.0.0.1:7440'

it('a terminal shows the token, and no file holds it', () => {
  const { path: dataDir } = workspace({})
  const fake = fakeTerminal()
  expect(tellFirstToken('fb_first', { url, dataDir }, fake.terminal)).toBeUndefined()
  expect([fake.out(), fake.err()]).toEqual(['', expect.stringContaining(`${url}/?token=fb_first`)])
  expect(readdirSync(dataDir)).not.toContain(TOKEN_FILE)
})

it('a file that cannot be written is said, with how to come by another token', () => {
  const { path: dataDir } = workspace({})
  mkdirSync(join(dataDir, TOKEN_FILE, 'in-the-way'), { recursive: true })
  const fake = fakeTerminal({ interactive: false })
  expect(tellFirstToken('fb_first', { url, dataDir }, fake.terminal)).toBeUndefined()
  expect(fake.err()).toContain('firebreak token create admin --scope all')
  expect(fake.err()).not.toContain('fb_first')
})
