import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, readSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openPlainFile, readPlainFile } from './plain-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'firebreak-plain-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

describe('a plain file', () => {
  it('is read whole, also by a link, and refused where it is larger', () => {
    writeFileSync(at('one'), 'twelve bytes')
    symlinkSync(at('one'), at('link'))
    for (const name of ['one', 'link']) expect(readPlainFile(at(name), 12).toString()).toBe('twelve bytes')
    expect(() => readPlainFile(at('one'), 11)).toThrow(expect.objectContaining({ code: 'EFBIG' }))
    expect(() => readPlainFile(at('none'), 11)).toThrow(expect.objectContaining({ code: 'ENOENT' }))
    const descriptor = openPlainFile(at('one'))
    expect(readSync(descriptor, Buffer.alloc(6))).toBe(6)
    closeSync(descriptor)
  })

  it.skipIf(process.platform === 'win32')('is neither a folder, a pipe nor a device, by whatever name', () => {
    execFileSync('mkfifo', [at('pipe')])
    symlinkSync('/dev/zero', at('zero'))
    for (const name of ['.', 'pipe', 'zero']) {
      expect(() => readPlainFile(at(name), 100), name).toThrow(expect.objectContaining({ code: 'EFTYPE' }))
    }
  })
})
