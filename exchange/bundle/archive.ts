// Parts in one file: a ZIP archive that holds them as they are (stored, never compressed), sorted, with a fixed date. The same
// parts always give the same bytes, and an archive that is anything else than those bytes is refused: no byte of it, not even one
// that only a ZIP tool looks at, can be changed unseen. Compression is left out on purpose: nothing can swell when it is opened.
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { unzipSync, zipSync } from 'fflate'
import { BundleError, shownPart } from './bundle-error.ts'
import { refusePath } from './part-path.ts'

/** Path → bytes. */
export type Parts = ReadonlyMap<string, Uint8Array>

export const MOST_PARTS = 5_000
export const MOST_BYTES = 128 * 1024 * 1024
/** The first day that the format knows, in local time as it is kept there. */
const DATE = new Date(1980, 0, 1, 0, 0, 0)

/** @throws BundleError `bundle/bad-part`, `bundle/too-large` */
export function packParts(parts: Parts): Uint8Array {
  refuseNames([...parts.keys()])
  const bytes = [...parts.values()].reduce((sum, part) => sum + part.length, 0)
  if (bytes > MOST_BYTES) throw tooLarge()
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1))
  return zipSync(Object.fromEntries(sorted.map(([path, part]) => [path, [part, OPTIONS]] as const)), OPTIONS)
}

const OPTIONS = { level: 0, mtime: DATE, os: 0, attrs: 0 } as const

/** @throws BundleError `bundle/not-a-bundle`, `bundle/bad-part`, `bundle/too-large` */
export function unpackParts(bytes: Uint8Array): Map<string, Uint8Array> {
  if (bytes.length > MOST_BYTES + MOST_PARTS * 1_024) throw tooLarge()
  return unzip(bytes)
}

/** Whether the archive around its parts is as it was made. @throws BundleError `bundle/changed` */
export function refuseOtherFrame(bytes: Uint8Array, parts: Parts): void {
  const at = firstDifference(bytes, packParts(parts))
  if (at === undefined) return
  const part = partAround(bytes, at, [...parts.keys()])
  const where = part ? `around its part ${shownPart(part)}` : 'at its end'
  throw new BundleError(
    'bundle/changed',
    `The bundle was changed ${where} (byte ${at}). Get it anew from where it was made.`,
    part,
  )
}

function unzip(bytes: Uint8Array): Map<string, Uint8Array> {
  const names: string[] = []
  let total = 0
  try {
    const unzipped = unzipSync(bytes, {
      filter({ name, size, originalSize, compression }) {
        names.push(name)
        total += originalSize
        if (compression !== 0 || size !== originalSize) {
          throw new BundleError(
            'bundle/bad-part',
            `The part ${shownPart(name)} is compressed; no bundle of Firebreak has such parts.`,
            name,
          )
        }
        if (total > MOST_BYTES || names.length > MOST_PARTS) throw tooLarge()
        return true
      },
    })
    refuseNames(names)
    return new Map(Object.entries(unzipped))
  } catch (cause) {
    if (cause instanceof BundleError) throw cause
    throw new BundleError(
      'bundle/not-a-bundle',
      'This is no bundle, or not a whole one. Copy it again from where it was made.',
    )
  }
}

function refuseNames(names: readonly string[]): void {
  if (names.length > MOST_PARTS) throw tooLarge()
  const seen = new Set<string>()
  for (const name of names) {
    const why = seen.has(name.toLowerCase()) ? 'another part has the same name' : refusePath(name)
    if (why) throw new BundleError('bundle/bad-part', `The part ${shownPart(name)} is refused: ${why}.`, name)
    seen.add(name.toLowerCase())
  }
}

function firstDifference(one: Uint8Array, other: Uint8Array): number | undefined {
  const shorter = Math.min(one.length, other.length)
  for (let at = 0; at < shorter; at++) if (one[at] !== other[at]) return at
  return one.length === other.length ? undefined : shorter
}

/** The part whose name stands last before a byte: in the archive each part's head and bytes follow its name, or come right before. */
function partAround(bytes: Uint8Array, at: number, names: readonly string[]): string | undefined {
  const before = latin1(bytes.subarray(0, at + 64))
  let found: { name: string; at: number } | undefined
  for (const name of names) {
    const last = before.lastIndexOf(latin1(utf8ToBytes(name)))
    if (last >= 0 && (!found || last > found.at)) found = { name, at: last }
  }
  return found?.name
}

/** A character a byte. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return text
}

const tooLarge = () =>
  new BundleError('bundle/too-large', `A bundle has at most ${MOST_PARTS} parts and ${MOST_BYTES / 1024 / 1024} MiB.`)
