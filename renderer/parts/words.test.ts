import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Words } from './words.tsx'

test.each([
  ['Add it under `with`.', 'Add it under <code>with</code>.'],
  ['`until` must give `true`', '<code>until</code> must give <code>true</code>'],
  ['no code', 'no code'],
  ['a lone ` stays', 'a lone ` stays'],
  ['`<b>` is text', '<code>&lt;b&gt;</code> is text'],
  ['an empty `` stays', 'an empty `` stays'],
])('%s', (text, html) => {
  expect(renderToStaticMarkup(createElement(Words, { text }))).toBe(html)
})
