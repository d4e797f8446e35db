import pc from 'picocolors'
import { describe, expect, it } from 'vitest'
import { renderTable } from './table.ts'
import { formatBytes, formatTime, indented, inLine, oneLine, safe, showValue } from './text.ts'

describe('text for a terminal', () => {
  it('shows what could steer the terminal instead of obeying it', () => {
    expect(safe('a\u001b[2Jb\u0007\u009b1m')).toBe('a\\x1b[2Jb\\x07\\x9b1m')
    expect(safe('invoice\u202efdp.exe')).toBe('invoice\\u202efdp.exe')
    expect(safe('two\nlines\tand ümläuts 日本')).toBe('two\nlines\tand ümläuts 日本')
  })

  it('begins no line of its own', () => {
    expect(inLine('Isolation\n  can do     nothing\u001b[2J')).toBe('Isolation can do nothing\\x1b[2J')
    expect(indented('one\n✔ completed\r\nthree', '   ')).toBe('one\n   ✔ completed\\x0d\n   three')
  })

  it('shortens to a line', () => {
    expect(oneLine('  a\n  b\t c ', 20)).toBe('a b c')
    expect(oneLine('abcdefghij', 5)).toBe('abcd…')
    expect(showValue({ a: [1, null] }, 50)).toBe('{"a":[1,null]}')
    expect(showValue('as it is', 50)).toBe('as it is')
  })

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1500, '1.5 kB'],
    [52_428_800, '52 MB'],
    [999_600, '1 MB'],
    [3_200_000_000, '3.2 GB'],
  ])('says %i bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it('gives instants in UTC', () => {
    expect(formatTime(Date.UTC(2026, 10, 9, 8, 4, 10, 999))).toBe('2026-11-09 08:04:10Z')
  })
})

describe('a table', () => {
  const colors = pc.createColors(false)
  const columns = [{ title: 'id' }, { title: 'what', atLeast: 6 }]

  it('is as wide as its cells', () => {
    const rows = [
      ['a', 'short'],
      ['longer', 'x'],
    ]
    expect(renderTable(columns, rows, 80, colors)).toBe('id      what\na       short\nlonger  x')
  })

  it('cuts the columns that may be cut, never under their least width', () => {
    expect(renderTable(columns, [['id-1', 'a long description']], 14, colors)).toBe('id    what\nid-1  a long …')
    expect(renderTable(columns, [['id-1', 'a long description']], 5, colors)).toBe('id    what\nid-1  a lon…')
  })
})
