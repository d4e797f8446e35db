import { expect, test } from 'vitest'
import { createRefusalLog } from './refusal-log.ts'

function logging() {
  let nowMs = 0
  const lines: [object, string][] = []
  const warn = (fields: object, message: string) => void lines.push([fields, message])
  const refused = createRefusalLog({ info: warn, warn, error: warn }, () => nowMs)
  return { lines, refused, pass: (ms: number) => (nowMs += ms) }
}

test('says who was refused what, and nothing of a query', () => {
  const { lines, refused } = logging()
  refused({ status: 401, method: 'GET', url: '/metrics?token=guessed', from: '10.0.0.7' })
  expect(lines).toEqual([[{ status: 401, method: 'GET', path: '/metrics', from: '10.0.0.7' }, 'a request was refused']])
})

test('of a thousand refusals a minute it writes ten, then how many there were', () => {
  const { lines, refused, pass } = logging()
  const one = { status: 403, method: 'POST', url: '/api/runs/list', from: '10.0.0.7' }
  for (let count = 0; count < 1_000; count++) refused(one)
  expect(lines).toHaveLength(10)
  pass(60_000)
  refused({ ...one, from: '10.0.0.8' })
  expect(lines.slice(10)).toEqual([
    [{ from: '10.0.0.7', leftOut: 990 }, 'more requests were refused'],
    [{ status: 403, method: 'POST', path: '/api/runs/list', from: '10.0.0.8' }, 'a request was refused'],
  ])
})

test('of a million addresses it remembers a thousand', () => {
  const { lines, refused } = logging()
  for (let count = 0; count < 1_100; count++) refused({ status: 401, method: 'GET', url: '/', from: `10.0.0.${count}` })
  expect(lines).toHaveLength(1_010)
  expect(lines.at(-1)?.[0]).toMatchObject({ from: 'others' })
})
