import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { createFile, parseEach, parseJson, readStream, readText, replaceFile } from './files.ts'

const folder = mkdtempSync(join(tmpdir(), 'firebreak-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

describe('reading what a command is given', () => {
  it('says why a file cannot be read', async () => {
    await expect(readText(join(folder, 'none.json'))).rejects.toMatchObject({
      code: 'file/unreadable',
      message: `${join(folder, 'none.json')} cannot be read: there is no such file.`,
    })
    await expect(readText(folder)).rejects.toThrow('it is a folder')
    await expect(readText(write('big.json', 'x'.repeat(1500)), 1000)).rejects.toMatchObject({
      message: expect.stringContaining('has 1.5 kB, and at most 1 kB are read'),
    })
    if (process.platform !== 'win32') {
      await expect(readText('/dev/zero', 1000)).rejects.toMatchObject({ code: 'file/too-large' })
    }
    await expect(readText(write('bin', new Uint8Array([0x80, 0x81])))).rejects.toMatchObject({ code: 'file/no-text' })
    await expect(readText(write('nul', 'a\0b'))).rejects.toMatchObject({ code: 'file/no-text' })
    await expect(readText(write('utf16', new Uint8Array([0xff, 0xfe, 0x41, 0])))).rejects.toThrow('save it as UTF-8')
  })

  it('stops reading standard input at the limit', async () => {
    const stream = new PassThrough()
    stream.end('x'.repeat(2000))
    await expect(readStream(stream, 'standard input', 1000)).rejects.toMatchObject({ code: 'file/too-large' })
  })

  it('names file, line and column of bad JSON, and knows one value a line', () => {
    expect(() => parseJson('{"a": 1,\n "b" 2}', 'alert.json')).toThrow(
      'alert.json:2:6 is not valid JSON: expected a colon after the name.',
    )
    expect(() => parseJson('{"a":1}\n{"a":2}\n', 'alerts.json')).toThrow('use --each to run each')
    expect(() => parseJson(' \n', 'alert.json')).toThrow('alert.json is empty')
  })

  it('takes several alerts as an array, as lines, or a single one', () => {
    expect(parseEach('[{"a":1},{"a":2}]', 'x')).toEqual([
      { value: { a: 1 }, place: 'x, item 1' },
      { value: { a: 2 }, place: 'x, item 2' },
    ])
    expect(parseEach('{"a":1}\n\n{"a":2}\r\n', 'x')).toEqual([
      { value: { a: 1 }, place: 'x:1' },
      { value: { a: 2 }, place: 'x:3' },
    ])
    expect(parseEach('{\n"a": 1\n}', 'x')).toEqual([{ value: { a: 1 }, place: 'x' }])
    expect(() => parseEach('{"a":1}\n{"a":}\n', 'alerts.json')).toThrow('alerts.json:2:6')
  })
})

describe('writing', () => {
  it('replaces a file whole and leaves nothing beside it', async () => {
    const file = write('old.yaml', 'old')
    await replaceFile(file, 'new')
    expect(readFileSync(file, 'utf8')).toBe('new')
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([])
  })

  it('replaces what a link leads to, and nothing that is read-only', async () => {
    const file = write('real.yaml', 'old')
    const link = join(folder, 'link.yaml')
    symlinkSync('real.yaml', link)
    await replaceFile(link, 'new')
    expect([readFileSync(file, 'utf8'), lstatSync(link).isSymbolicLink()]).toEqual(['new', true])
    chmodSync(file, 0o444)
    await expect(replaceFile(file, 'newer')).rejects.toMatchObject({ code: 'file/unwritable' })
    expect(readFileSync(file, 'utf8')).toBe('new')
  })

  it('never overwrites when it creates', async () => {
    const file = write('there.yaml', 'mine')
    await expect(createFile(file, 'other')).rejects.toMatchObject({ code: 'file/exists' })
    expect(readFileSync(file, 'utf8')).toBe('mine')
    await expect(createFile(join(folder, 'no', 'x.yaml'), 'x')).rejects.toMatchObject({
      code: 'file/unwritable',
    })
  })
})
