import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BundleError } from '../exchange/index.ts'
import { HostError, RunRefused } from '../host/index.ts'
import { CommandError, reportOf, wrongUse } from './command-error.ts'
import { Interrupted } from './terminal.ts'

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (thrown) {
    return thrown
  }
}

describe('what a command ends by', () => {
  it.each([
    [wrongUse('--limit x: give a number'), 'use/wrong', 2],
    [new CommandError('file/unreadable', 'none.json cannot be read.'), 'file/unreadable', 3],
    [new CommandError('playbook/has-errors', 'It has errors.'), 'playbook/has-errors', 1],
    [new HostError('alerts/unwritable', 'It cannot be written.'), 'alerts/unwritable', 3],
    [new HostError('playbook/unknown', 'There is none.'), 'playbook/unknown', 2],
    [new RunRefused('run/ended', 'It has ended.'), 'run/ended', 2],
    [new BundleError('bundle/changed', 'It was changed.'), 'bundle/changed', 2],
    [new Interrupted('Broken off.'), 'terminal/interrupted', 1],
  ])('is looked up in the tables: %s', (thrown, code, exitCode) => {
    expect(reportOf(thrown)).toEqual({ code, message: (thrown as Error).message, exitCode })
  })

  it('is outside where the operating system refused something, by its own name', () => {
    const thrown = thrownBy(() => readFileSync('/nowhere/at/all'))
    expect(reportOf(thrown)).toMatchObject({ code: 'system/enoent', exitCode: 3 })
  })

  it('is a defect where no table has the code, or there is none', () => {
    const unknown = Object.assign(new Error('odd'), { code: 'odd/code' })
    for (const thrown of [unknown, new TypeError('odd'), 'odd', Object.assign(new Error('odd'), { code: 'ERR_ODD' })]) {
      expect(reportOf(thrown)).toMatchObject({ code: 'firebreak/defect', exitCode: 3 })
    }
    expect(reportOf(new TypeError('odd')).message).toMatch(/odd\. FIREBREAK_DEBUG=1 shows where/)
  })
})
