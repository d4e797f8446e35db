// For tests alone: what must be the same of an alert in all three ways.
import { expect } from 'vitest'
import { requestOf, type Ways } from './one-alert.ts'

export function expectTheSame({ rehearsed, live, served, sentLive, sentServed }: Ways): void {
  expect(live).toEqual(rehearsed)
  expect(served).toEqual(rehearsed)
  const texts = (requests: readonly object[]) => requests.map((one) => JSON.stringify(one)).sort()
  for (const sent of [sentLive, sentServed]) {
    const left = texts(sent)
    // The ledger has the writes; every one of them came as it is shown there.
    for (const { input } of rehearsed.writes) {
      if (input['url'] === undefined) continue
      const shown = JSON.stringify(requestOf(input))
      expect(left).toContain(shown)
      left.splice(left.indexOf(shown), 1)
    }
    // Nothing else came but what the journal has as look-ups.
    expect(left).toEqual(texts(rehearsed.lookUps))
  }
}
