import { expect, test } from 'vitest'
import { visibleText } from './visible-text.ts'

test.each([
  ['a control sequence', 'a\u001b[2J\u0007', 'a\\x1b[2J\\x07'],
  ['an override of direction', 'invoice\u202efdp.exe', 'invoice\\u202efdp.exe'],
  ['an isolate and its end', '\u2066dc01\u2069', '\\u2066dc01\\u2069'],
  ['the Arabic letter mark', 'a\u061cb', 'a\\u061cb'],
  ['a space of no width', 'dc\u200b01', 'dc\\u200b01'],
  ['joiners between letters', 'd\u200dc\u200c01', 'd\\u200dc\\u200c01'],
  ['a soft hyphen', 'dc\u00ad01', 'dc\\xad01'],
  ['a byte order mark, a word joiner, a filler', '\ufeffa\u2060b\u3164', '\\ufeffa\\u2060b\\u3164'],
  ['tags', 'dc01\u{e0041}\u{e007f}', 'dc01\\u{e0041}\\u{e007f}'],
  ['text of every script', 'two\nlines\tand ümläuts 日本 שלום فارسی', 'two\nlines\tand ümläuts 日本 שלום فارسی'],
  ['a picture of several', 'a \u{1f469}\u200d\u{1f4bb} b', 'a \u{1f469}\u200d\u{1f4bb} b'],
])('%s', (_, text, shown) => {
  expect(visibleText(text)).toBe(shown)
  expect(visibleText(shown)).toBe(shown)
})
