import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Words } from './words.tsx'

test.each([
  ['Add it under `with`.', 'Add it under <code>with</code>.'],
  ['`until` must give `true`', '<code>until</code> must give <code>true</code>'],
  ['no code', 'no code'],
  ['a lone ` stays, and `<b>` is text', 'a lone ` stays, and `&lt;b&gt;` is text'],
  ['an empty `` stays', 'an empty `` stays'],
])('%s', (text, html) => {
  expect(renderToStaticMarkup(<Words text={text} />)).toBe(html)
})
