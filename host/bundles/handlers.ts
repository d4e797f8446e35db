// bundles.*: looked at before they are made, made, and given to the screen as one file.
import { usableId } from '../../engine/index.ts'
import { placeOfSecret } from '../../exchange/index.ts'
import { shownKey } from '../keys/handlers.ts'
import { defineNoun } from '../noun.ts'
import { BUNDLE_SUFFIX } from './unpack-bundle.ts'

export const bundles = defineNoun('bundles', { uses: ['bundles'] }, (os, { bundles }, about) => {
  return {
    preview: os.preview.handler(async ({ input: { playbooks, name } }) => {
      const { manifest, secrets, id, notStarted } = await bundles.preview({ playbooks, name, firebreak: about.version })
      return {
        id,
        playbooks: manifest.playbooks,
        connections: manifest.connections,
        parts: manifest.parts,
        notStarted,
        secrets: secrets.map((one) => ({
          place: placeOfSecret(one),
          part: one.part,
          what: one.what,
          isKnown: one.isKnown,
        })),
      }
    }),
    create: os.create.handler(async ({ input: { playbooks, name, key, allowed } }) => {
      const made = await bundles.create(
        { playbooks, name, firebreak: about.version },
        { ...(key !== undefined && { key }), ...(allowed && { allowed }) },
      )
      return {
        fileName: `${usableId(name, new Set())}${BUNDLE_SUFFIX}`,
        base64: Buffer.from(made.bytes).toString('base64'),
        id: made.id,
        key: shownKey(made.key),
      }
    }),
  }
})
