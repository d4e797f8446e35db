import { expect, test } from 'vitest'
import { newId } from './new-id.ts'

test('an id says when, and ends with letters that nobody has had', () => {
  const at = Date.UTC(2026, 0, 31, 9, 30, 0, 999)
  const ids = Array.from({ length: 2_000 }, () => newId(at, 6))
  for (const id of ids) expect(id).toMatch(/^20260131-093000-[0-9a-hj-kmnp-tv-z]{6}$/)
  expect(new Set(ids).size).toBeGreaterThan(1_995)
  expect(newId(at + 1, 1) > newId(at - 1_000, 1)).toBe(true)
})
