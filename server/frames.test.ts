import { expect, test } from 'vitest'
import { isCall } from './frames.ts'

test.each<[string, unknown, boolean]>([
  ['a call', '{"i":"1","p":{"u":"/runs/list","b":{"json":{}}}}', true],
  ['one with its method and headers', '{"i":"1","t":1,"p":{"u":"/runs/list","m":"GET","h":{"x":"y"}}}', true],
  ['one with a stream', '{"i":"1","p":{"u":"/a","h":{"content-type":"text/event-stream"}}}', true],
  ['an item of a stream', '{"i":"1","t":3,"p":{"e":"message","d":1}}', true],
  ['the end of a call', '{"i":"1","t":4}', true],
  ['no JSON', 'garbage', false],
  ['bytes', new Uint8Array([1, 2, 255]), false],
  ['nothing', 'null', false],
  ['a list', '[]', false],
  ['no id', '{"p":{"u":"/a"}}', false],
  ['no payload', '{"i":"1"}', false],
  ['an item without one', '{"i":"1","t":3}', false],
  ['another kind', '{"i":"1","t":9,"p":{"u":"/a"}}', false],
  ['no address', '{"i":"1","p":{}}', false],
  ['an address elsewhere', '{"i":"1","p":{"u":"http://elsewhere/a"}}', false],
  ['headers that are none', '{"i":"1","p":{"u":"/a","h":7}}', false],
  ['a form', '{"i":"1","p":{"u":"/a","h":{"content-type":"multipart/form-data"}}}', false],
  ['a file', '{"i":"1","p":{"u":"/a","h":{"content-disposition":"attachment"}}}', false],
])('%s', (_, frame, expected) => {
  expect(isCall(frame)).toBe(expected)
})
