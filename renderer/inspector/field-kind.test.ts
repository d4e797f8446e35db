import { expect, test } from 'vitest'
import { catalog } from '../state/catalog.ts'
import { addWords, fieldsOf, labelOf } from './field-kind.ts'

const controlsOf = (type: string) =>
  Object.fromEntries(fieldsOf(catalog.get(type)?.inputSchema ?? {}).map(({ name, control }) => [name, control.kind]))

test('each field of a node type gets the control that suits it', () => {
  expect(controlsOf('condition/switch')).toEqual({ cases: 'rows' })
  expect(controlsOf('condition/in-list')).toMatchObject({
    list: 'name',
    values: 'texts',
    match: 'choice',
    subdomains: 'boolean',
  })
  expect(controlsOf('flow/repeat')).toEqual({ until: 'expression', max: 'number', delay: 'duration' })
  expect(controlsOf('data/set')).toEqual({ values: 'record' })
  expect(controlsOf('action/http-request')).toMatchObject({
    connection: 'name',
    method: 'choice',
    url: 'text',
    headers: 'record',
    json: 'any',
    text: 'multiline',
  })
})

test('names of fields are read as people write', () => {
  expect(labelOf('privateAddresses')).toBe('Private addresses')
  expect(labelOf('url')).toBe('URL')
  expect(labelOf('maxBytes')).toBe('Max bytes')
})

test.each([
  ['Connections', 'Add a connection'],
  ['Outputs', 'Add an output'],
  ['Query', 'Add to the query'],
])('in %s one says %s', (label, words) => expect(addWords(label)).toBe(words))
