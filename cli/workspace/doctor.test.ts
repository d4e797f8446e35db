// firebreak doctor as a person runs it: its exit code, its words, its file.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createWorkspaces } from '../../testing/workspaces.ts'
import { runCli } from '../testing/run-cli.ts'

const { workspace } = createWorkspaces()

it('ends with 1 where something is wrong, says what to do, and writes a support file', async () => {
  const { path: cwd } = workspace({ 'people.yaml': 'people: 7\n' })
  const env = { FIREBREAK_KEY_FILE: `${cwd}/../none.key`, FIREBREAK_DATA: `${cwd}/.firebreak` }
  const { code, stdout } = await runCli(['doctor', '--out', 'support.json', '--port', '64999'], { cwd, env })
  expect(stdout).toMatch(/✖ people\.yaml: Line 1: FB931 .*\n {4}firebreak check/)
  expect(stdout).toMatch(/things? to mend\.\nWritten: support\.json/)
  expect(code).toBe(1)
  expect(JSON.parse(readFileSync(`${cwd}/support.json`, 'utf8'))).toMatchObject({ variables: Object.keys(env).sort() })
})
