// keys.*: which keys sign and which are trusted. A server's are changed on its own machine alone (the mark `usesKeys`): whoever
// holds a token of it could otherwise decide whose bundles it runs.

import { defineNoun } from '../noun.ts'
import { publicLine, type SigningKey } from './signing-keys.ts'

export const keys = defineNoun('keys', { uses: ['keys'] }, (os, { keys }) => {
  return {
    list: os.list.handler(() => keys.list().map(shownKey)),
    create: os.create.handler(({ input: { name } }) => {
      return shownKey(keys.create(name))
    }),
    trust: os.trust.handler(({ input: { publicKey, name } }) => {
      return shownKey(keys.trust(publicKey, name))
    }),
    remove: os.remove.handler(({ input: { name } }) => {
      keys.remove(name)
      return {}
    }),
  }
})

export const shownKey = (key: SigningKey) => ({ ...key, line: publicLine(key) })
