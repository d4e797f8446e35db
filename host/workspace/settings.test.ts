import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createWorkspaces } from '../../testing/workspaces.ts'
import { inspectSettings, readSettings, SETTINGS_FILE } from './settings.ts'

const { workspace } = createWorkspaces()

/** Each line has nine times what the one before has. */
const ALIASES = [...'abcdefg']
  .map((name, at) => `${name}: &${name} [${Array(9).fill(at === 0 ? 'x' : `*${'abcdefg'[at - 1]}`)}]\n`)
  .join('')

const CALLS = `firebreak: 2
name: Calls
takes: original
nodes:
  t: { type: trigger/alert, next: ask }
  ask: { type: action/http-request, with: { url: "https://a.example/" } }
`

describe('firebreak.yaml', () => {
  it('takes exceptions from rules, with a reason', () => {
    const text = 'rules:\n  FB404: The proxy ends every call\n  FB405: { level: info, reason: Nobody wants it back }\n'
    expect(inspectSettings(text)).toEqual({
      exceptions: {
        FB404: { level: 'off', reason: 'The proxy ends every call' },
        FB405: { level: 'info', reason: 'Nobody wants it back' },
      },
      problems: [],
    })
  })

  it.each([
    ['rules: { FB402: it is urgent }', 'FB922', 'about safety', 'FB402'],
    ['rules: { FB401: they are examples }', 'FB922', 'about safety', 'FB401'],
    ['rules: { FB101: later }', 'FB922', 'finds errors', 'FB101'],
    ['rules: { FB999: x }', 'FB922', 'no rule FB999', 'FB999'],
    ['rules: { FB404: "" }', 'FB922', 'needs a reason', 'FB404'],
    ['rules: { FB404: "\u200b." }', 'FB922', 'needs a reason', 'FB404'],
    ['rules: { FB404: { level: error, reason: x } }', 'FB921', 'rules.FB404 must be a reason', '{ level'],
    ['rules: { FB404: 7 }', 'FB921', 'rules.FB404 must be a reason', '7'],
    ['rulez: {}', 'FB921', 'no field rulez', 'rulez'],
    ['rules: [a]', 'FB921', 'rules must be', '[a]'],
    ['rules: { __proto__: { FB404: x } }', 'FB921', 'cannot be a name', '__proto__'],
    ['rules: { FB404: x, FB404: y }', 'FB921', '“FB404” stands twice', 'FB404: y'],
    ['rules: {}\n---\nrules: {}', 'FB921', 'several YAML documents', '---'],
  ])('%s: nothing of it counts, and it is told where and why', (text, code, message, at) => {
    const { exceptions, problems } = inspectSettings(`${text}\n`)
    expect(exceptions).toEqual({})
    expect(problems[0]).toMatchObject({ code, severity: 'error', file: SETTINGS_FILE })
    expect(problems[0]?.message).toContain(message)
    const offset = problems[0]?.range?.start.offset ?? -1
    expect(text.slice(offset, offset + at.length)).toBe(at)
  })

  it.each([
    ['keys within keys', '? '],
    ['lists within lists', '['],
    ['maps within maps', '{a: '],
    ['lists in lines', '- '],
  ])('that nests without end is told at once: %s', (_, unit) => {
    expect(inspectSettings(`rules:\n  ${unit.repeat(50_000)}`)).toMatchObject({
      exceptions: {},
      problems: [
        { code: 'FB921', message: expect.stringContaining('nested more than 100 deep'), range: { start: { line: 2 } } },
      ],
    })
  })

  it('of very many names is read at once, too', () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `n${at}: 1\n`).join('')
    expect(inspectSettings(names).problems).toHaveLength(100)
  })

  it('that is no YAML has no effect and is told', () => {
    expect(inspectSettings('rules: {')).toMatchObject({ exceptions: {}, problems: [{ code: 'FB921' }] })
  })

  it.each([
    ['an alias that leads nowhere', 'rules: *none\n'],
    ['aliases that multiply without end', ALIASES],
  ])('%s has no effect and is told', (_, text) => {
    expect(inspectSettings(text)).toMatchObject({ exceptions: {}, problems: [{ code: 'FB921' }] })
  })

  it('one bad exception keeps the others from counting', () => {
    expect(inspectSettings('rules: { FB404: fine, FB402: no }\n').exceptions).toEqual({})
  })

  it('that is not there, is empty or cannot be read says nothing', () => {
    const { path: folder } = workspace()
    expect(readSettings(folder)).toEqual({ exceptions: {}, problems: [] })
    writeFileSync(join(folder, SETTINGS_FILE), '')
    expect(readSettings(folder)).toEqual({ exceptions: {}, problems: [] })
    writeFileSync(join(folder, SETTINGS_FILE), 'x'.repeat(300_000))
    expect(readSettings(folder).problems[0]?.message).toContain('256 KiB')
  })

  it('counts for every playbook that a host checks, and a host can refuse to run what takes exceptions', async () => {
    const files = { 'calls.playbook.yaml': CALLS, [SETTINGS_FILE]: 'rules: { FB404: The proxy ends every call }\n' }
    const place = workspace(files)
    const host = await place.open()
    const { diagnostics, exceptions } = await host.playbooks.check('calls.playbook.yaml')
    expect(diagnostics.map(({ code }) => code)).not.toContain('FB404')
    expect(exceptions).toMatchObject([{ code: 'FB404', by: 'workspace', problems: 1 }])
    expect(await host.playbooks.planToRun('calls.playbook.yaml')).toMatchObject({ playbook: { name: 'Calls' } })
    const [summary] = await host.playbooks.list()
    expect(summary?.warnings).toBe(0)
    await host.close()
    const strict = await place.open({ refuseExceptions: true })
    await expect(strict.playbooks.planToRun('calls.playbook.yaml')).rejects.toMatchObject({
      code: 'playbook/has-exceptions',
    })
  })
})
