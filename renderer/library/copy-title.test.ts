import { expect, test } from 'vitest'
import { MOST_TITLE } from '../../api/index.ts'
import { copyTitle } from './copy-title.ts'

test('a copy is called as such', () => expect(copyTitle('Triage')).toBe('Triage (copy)'))

test.each([113, 114, 120, 300])('a title of %i characters leaves room for it', (length) => {
  const title = copyTitle('x'.repeat(length))
  expect(title.length).toBeLessThanOrEqual(MOST_TITLE)
  expect(title.endsWith(' (copy)')).toBe(true)
})
