// firebreak check of playbooks whose routes say what they get: that is told, and what the fix writes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCli } from '../testing/run-cli.ts'

const cwd = mkdtempSync(join(tmpdir(), 'firebreak-give-'))
const check = (name: string, ...more: string[]) => runCli(['check', `${name}.playbook.yaml`, ...more], { cwd })
const read = (name: string) => readFileSync(join(cwd, `${name}.playbook.yaml`), 'utf8')

beforeAll(() => {
  const routes = [
    ['given', 'alert'],
    ['torn', 'alert'],
    ['torn', 'original'],
  ]
  const lines = routes.map(([name, give]) => `  - { from: in, playbook: ${name}.playbook.yaml, give: ${give} }\n`)
  writeFileSync(
    join(cwd, 'triggers.yaml'),
    `triggers: 1\nsources:\n  in: { kind: folder, path: in }\nroutes:\n${lines.join('')}`,
  )
  for (const name of ['given', 'torn', 'free'])
    writeFileSync(
      join(cwd, `${name}.playbook.yaml`),
      `firebreak: 2\nname: ${name}\nnodes:\n  received: { type: trigger/alert, next: say }\n  say: { type: action/log, with: { message: x } }\n`,
    )
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

it('tells what the routes give, and writes that', async () => {
  const told = await check('given')
  expect(told.stdout).toContain('its routes give it the alert. Write takes: alert.')
  expect(told.stdout).toContain('Say that it takes the alert, as its routes do')
  expect((await check('given', '--fix')).code).toBe(0)
  expect(read('given')).toContain('takes: alert\n')
})

it('tells that routes disagree, before and after it was asked to mend that', async () => {
  const words = 'its routes give it the alert and the original. It can take one of them.'
  expect((await check('torn')).stdout).toContain(words)
  expect((await check('torn', '--fix')).stdout).toContain(words)
  expect(read('torn')).not.toContain('takes')
})

it('where no route says it, what was sent is what it gets', async () => {
  expect((await check('free')).stdout).toContain('it gets what was sent')
})
