import { expect, test } from 'vitest'
import { repeat } from './repeat.ts'

test('its condition is evaluated after each pass, not handed over as a value', () => {
  const { until } = repeat.inputSchema.properties as { until: { 'x-firebreak': unknown } }
  expect(until['x-firebreak']).toEqual({ expression: 'cel' })
})

test.each([
  [{ until: false, max: 3 }, true],
  [{ until: false, max: 3, delay: '30s' }, true],
  [{ until: false }, false],
  [{ until: false, max: 0 }, false],
  [{ until: false, max: 10_001 }, false],
  [{ until: false, max: 3, delay: 'soon' }, false],
  [{ max: 3 }, false],
])('%j fits: %j', (fields, fits) => {
  expect(repeat.input.safeParse(fields).success).toBe(fits)
})
