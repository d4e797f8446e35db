// A bundle: what would go in, what stands in its way, and the signed file that is given to the person.
import type { BundlePreview, SigningKey } from '../../api/index.ts'
import { shell } from '../shell/current.ts'
import { host } from '../state/host.ts'

export interface Made {
  fileName: string
  id: string
  key: SigningKey
}

export interface BundleWish {
  playbooks: string[]
  name: string
  /** Name of an own key. */
  key: string | undefined
  /** Places that look like a secret, and that the person has looked at. */
  looked: string[]
}

/** @throws why these playbooks cannot be exported */
export const previewOf = async (playbooks: string[], name: string): Promise<BundlePreview> =>
  (await host()).bundles.preview({ playbooks, name: name.trim() || 'Playbooks' })

/** What has to go or has not been looked at: while there is any, nothing is signed. */
export const standingSecrets = ({ secrets }: BundlePreview, looked: readonly string[]): BundlePreview['secrets'] =>
  secrets.filter((one) => one.isKnown || !looked.includes(one.place))

/** Makes the file and gives it to the person. @throws what the host refuses */
export async function makeBundle({ playbooks, name, key, looked }: BundleWish): Promise<Made> {
  const { base64, ...made } = await (await host()).bundles.create({
    playbooks,
    name: name.trim(),
    ...(key !== undefined && { key }),
    allowed: looked,
  })
  await shell.saveFile(made.fileName, new Blob([bytesOf(base64)], { type: 'application/octet-stream' }))
  return made
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

const ROLES = [
  ['playbook', 'playbooks'],
  ['scenario', 'scenarios'],
  ['alert', 'alerts'],
  ['list', 'lists'],
] as const

/** How much of what is in a bundle, in a line. */
export function countsOf(parts: BundlePreview['parts']): string {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  const counts = ROLES.map(([role, many]) => {
    const count = parts.filter((part) => part.role === role).length
    return count === 0 ? undefined : `${count} ${count === 1 ? role : many}`
  })
  const triggers = parts.some(({ role }) => role === 'triggers') ? 'triggers' : undefined
  return [...counts, triggers, `${Math.ceil(bytes / 1024).toLocaleString('en')} KiB`].filter(Boolean).join(' · ')
}
