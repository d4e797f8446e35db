import { expect, it } from 'vitest'
import { recentFirst } from './palette-recent.ts'

const all = ['undo', 'redo', 'save'].map((id) => ({ id }))

it('puts what was used lately before the rest, the latest first', () => {
  expect(recentFirst(all, ['save', 'undo'])).toEqual([[{ id: 'save' }, { id: 'undo' }], [{ id: 'redo' }]])
})

it('passes over what is not there now', () => {
  expect(recentFirst(all, ['gone'])).toEqual([[], all])
})
