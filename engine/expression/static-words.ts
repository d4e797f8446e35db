// Types in words, for messages.
import { kindsOf, type StaticType } from './static-type.ts'

const WORDS: { [kind: string]: string } = {
  null: 'null',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  array: 'a list',
  object: 'a map',
  timestamp: 'an instant',
  duration: 'a duration',
  bytes: 'bytes',
  uint: 'a whole number',
  type: 'a type',
  optional: 'a value that may be missing',
}

export const inKinds = (kinds: ReadonlySet<string>) => [...kinds].map((kind) => WORDS[kind] ?? kind).join(' or ')

export function inWords(type: StaticType): string {
  const kinds = kindsOf(type)
  return kinds ? inKinds(kinds) : 'anything'
}

export function sentence(type: StaticType): string {
  const words = inWords(type)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
