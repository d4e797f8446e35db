// keys.*: which keys sign and which are trusted. A server's are changed on its own machine alone: whoever holds a token of it
// could otherwise decide whose bundles it runs.

import type { About, Around, Base } from '../gate/base.ts'
import { HostError } from '../host-error.ts'
import { publicLine, type SigningKey } from './signing-keys.ts'

export function keysHandlers({ keys: os }: Base, { host: { keys }, about }: Around) {
  return {
    list: os.list.handler(() => keys.list().map(shownKey)),
    create: os.create.handler(({ input: { name } }) => {
      refuseOnServer(about)
      return shownKey(keys.create(name))
    }),
    trust: os.trust.handler(({ input: { publicKey, name } }) => {
      refuseOnServer(about)
      return shownKey(keys.trust(publicKey, name))
    }),
    remove: os.remove.handler(({ input: { name } }) => {
      refuseOnServer(about)
      keys.remove(name)
      return {}
    }),
  }
}

export const shownKey = (key: SigningKey) => ({ ...key, line: publicLine(key) })

/** @throws HostError `keys/not-here` */
export function refuseOnServer({ shell }: About): void {
  if (shell !== 'server') return
  throw new HostError(
    'keys/not-here',
    'The keys of a server are used and changed on its own machine: firebreak keys, firebreak bundle.',
  )
}
