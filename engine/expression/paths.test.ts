import { expect, test } from 'vitest'
import { parseSource } from './parse.ts'
import { pathsIn } from './paths.ts'

test.each([
  ['alert.host.name', ['alert.host.name']],
  ["steps['look-up'].?body[?'x'] + string(item.a)", ['steps.look-up.body.x', 'item.a']],
  ['alert.hosts[0].name', ['alert.hosts']],
  ['alert[inputs.field]', ['alert', 'inputs.field']],
  ['alert.hosts.exists(h, h.name == vars.ours)', ['alert.hosts', 'h', 'h.name', 'vars.ours']],
  ['has(alert.a) && !alert.b || -alert.c > 1 ? [alert.d] : {"e": alert.e}', [...'abcde'].map((x) => `alert.${x}`)],
  ['first(steps.?a.b, 1)', ['steps.a.b']],
  ['alert', ['alert']],
  ['"alert.host"', []],
])('%s reads %j', (source, paths) => {
  expect(pathsIn(parseSource(source)).map((path) => path.join('.'))).toEqual(paths)
})
