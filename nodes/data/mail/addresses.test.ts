import { expect, test } from 'vitest'
import { readAddresses } from './addresses.ts'

const one = (name: string, address: string) => [{ name, address }]

test.each([
  ['jane@evil.example', one('', 'jane@evil.example')],
  ['Doe, Jane <jane@evil.example>', one('Doe, Jane', 'jane@evil.example')],
  ['Müller, Jörg (IT, Berlin) <j@x.example>', one('Müller, Jörg', 'j@x.example')],
  [
    '"Doe, Jane" <jane@x.example>, Bob <b@x.example>',
    [...one('Doe, Jane', 'jane@x.example'), ...one('Bob', 'b@x.example')],
  ],
  ['a@x.example, b@y.example', [...one('', 'a@x.example'), ...one('', 'b@y.example')]],
  ['jane@evil.example (Jane, (the) boss)', one('Jane, (the) boss', 'jane@evil.example')],
  ['Jane (x@y.example) <jane@(c)evil.example>', one('Jane', 'jane@evil.example')],
  ['jane@evil.example(ceo@good.example)', one('ceo@good.example', 'jane@evil.example')],
  ['ceo@good.example <x@evil.example>', one('ceo@good.example', 'x@evil.example')],
  ['"ceo@good.example" <x@evil.example>', one('ceo@good.example', 'x@evil.example')],
  ['"ceo@good.example"', one('ceo@good.example', '')],
  ['"<ceo@good.example>" x@evil.example', one('<ceo@good.example>', 'x@evil.example')],
  ['A <ceo@good.example> <x@evil.example>', [...one('A', 'ceo@good.example'), ...one('', 'x@evil.example')]],
  ['=?utf-8?q?Doe=2C_Jane?= <j@x.example>', one('Doe, Jane', 'j@x.example')],
  [
    '=?utf-8?q?ceo=40good.example_=3Cceo=40good.example=3E?= <x@evil.example>',
    one('ceo@good.example <ceo@good.example>', 'x@evil.example'),
  ],
  ['jane @ evil . example', one('', 'jane@evil.example')],
  ['Jane jane@evil.example', one('Jane', 'jane@evil.example')],
  ['Jane <jane@evil.example', one('Jane', 'jane@evil.example')],
  ['"a b"@x.example', one('', '"a b"@x.example')],
  ['<@relay.example,@two.example:jane@x.example>', one('', 'jane@x.example')],
  ['Team: a@b.example, Doe, Jane <c@d.example>;', [...one('', 'a@b.example'), ...one('Doe, Jane', 'c@d.example')]],
  ['undisclosed-recipients:;', []],
  ['<a@b.example>; <c@d.example>', [...one('', 'a@b.example'), ...one('', 'c@d.example')]],
  ['<>', one('', '')],
  ['Jane', one('Jane', '')],
  ['', []],
])('%s', (header, people) => {
  expect(readAddresses(header)).toEqual(people)
})
