import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inSteps, merged, STEP_ROWS, stepOver, walkCommon } from './scans.ts'

const descending = (numbers: Iterable<number>) => [...new Set(numbers)].sort((a, b) => b - a)
const numbers = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }).map(descending)

describe('scans', () => {
  it('are merged, the largest first, each once', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 4 }), (scans) => {
        expect([...merged(scans, (a, b) => b - a)]).toEqual(descending(scans.flat()))
      }),
    )
  })

  it('give what stands in all of them, in whatever steps it is read', () => {
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 9 }), (scans, most) => {
        const found: number[] = []
        let after: number | undefined = Number.POSITIVE_INFINITY
        for (let steps = 0; after !== undefined; steps++) {
          expect(steps).toBeLessThan(500)
          const below: number = after
          const rest = scans.map((scan) => scan.filter((number) => number < below))
          after = walkCommon(rest, most, (number) => {
            found.push(number)
            return true
          })
          // A step that could read nothing new goes on all the same: it passes over at least what it came to.
          expect(after === undefined || after <= below).toBe(true)
          if (after === below) break
        }
        const all = descending(scans[0] ?? []).filter((number) => scans.every((scan) => scan.includes(number)))
        expect(found).toEqual(all.slice(0, found.length))
        if (after === undefined) expect(found).toEqual(all)
      }),
    )
  })

  it('end a step after so many rows, and let others have their turn before the next', async () => {
    const rows = Array.from({ length: 3 * STEP_ROWS }, (_, at) => 3 * STEP_ROWS - at)
    let turns = 0
    const found = await inSteps(2, Number.MAX_SAFE_INTEGER, async (after, most) => {
      turns++
      const scan = rows.filter((row) => row < after)
      return stepOver(scan, { most, isRight: (row) => row === 1 || row === STEP_ROWS + 1, placeOf: (row) => row })
    })
    expect([found, turns]).toEqual([[STEP_ROWS + 1, 1], 3])
  })
})
