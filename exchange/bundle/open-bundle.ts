// A bundle looked at from outside: whole, unchanged, and signed by whom. Nothing of it is used before all of that is known.
import { utf8 } from '@scure/base'
import { type Plan, parseJson } from '../../engine/index.ts'
import { refuseOtherFrame, unpackParts } from './archive.ts'
import { BundleError, shownPart } from './bundle-error.ts'
import { hashOf, idOf } from './create-bundle.ts'
import { fingerprintOf, isSignedBy } from './keys.ts'
import { refuseMisplaced, refuseOtherContent } from './listed-parts.ts'
import { BUNDLE_VERSION, MANIFEST, type Manifest, manifestSchema, SIGNATURE, signatureSchema } from './manifest.ts'

export interface OpenedBundle {
  /** SHA-256 of the manifest, which names every part by its hash. */
  id: string
  manifest: Manifest
  /** Who signed it: 32 bytes as hex, and as people compare it. Whether to trust that key is another question. */
  signedBy: { publicKey: string; fingerprint: string }
  /** When it was signed, milliseconds since 1970 (UTC), by the clock of whoever signed it. */
  signedAtMs?: number
  /** Text of a part of the manifest. @throws BundleError `bundle/bad-part` */
  text(path: string): string
  /** The compiled plan of a playbook. */
  plan(file: string): Plan
}

/** @throws BundleError, with the name of the part that is wrong */
export function openBundle(bytes: Uint8Array): OpenedBundle {
  const parts = unpackParts(bytes)
  const head = parts.get(MANIFEST)
  if (!head) throw new BundleError('bundle/not-a-bundle', `This archive is no bundle: it has no ${MANIFEST}.`)
  const manifest = readManifest(head)
  const given = parts.get(SIGNATURE)
  if (!given) throw new BundleError('bundle/bad-signature', 'The bundle is not signed.', SIGNATURE)
  const signature = signatureSchema.safeParse(parse(given, SIGNATURE))
  if (!signature.success || !isSignedBy(signature.data, head)) {
    const message = `The signature does not fit ${MANIFEST}: one of them was changed. Get the bundle anew from where it was made.`
    throw new BundleError('bundle/bad-signature', message, SIGNATURE)
  }
  refuseOthers(manifest, parts)
  refuseMisplaced(manifest)
  refuseOtherFrame(bytes, parts)
  const { publicKey, signedAt } = signature.data
  const text = (path: string): string => {
    const part = parts.get(path)
    if (!part) throw new BundleError('bundle/bad-part', `The bundle has no part ${shownPart(path)}.`, path)
    return decode(part, path)
  }
  const opened: OpenedBundle = {
    id: idOf(head),
    manifest,
    signedBy: { publicKey, fingerprint: fingerprintOf(publicKey) },
    ...(signedAt && { signedAtMs: signedAt.ms }),
    text,
    plan(file) {
      const playbook = manifest.playbooks.find((one) => one.file === file)
      const path = playbook?.plan ?? file
      const plan = parse(parts.get(path) ?? new Uint8Array(), path) as Plan
      if (plan?.plan === 1 && plan.hash === playbook?.planHash) return plan
      throw new BundleError('bundle/bad-part', `The plan ${shownPart(path)} is none that this Firebreak can run.`, path)
    },
  }
  for (const listed of manifest.playbooks) refuseOtherContent(listed, text(listed.file), opened.plan(listed.file))
  return opened
}

function readManifest(head: Uint8Array): Manifest {
  const value = parse(head, MANIFEST)
  const version = (value as { bundle?: unknown } | null)?.bundle
  if (typeof version === 'number' && version > BUNDLE_VERSION) {
    const message = `The bundle was made by a newer Firebreak (format ${version}, this one knows ${BUNDLE_VERSION}). Update Firebreak, or export it with this version.`
    throw new BundleError('bundle/newer', message, MANIFEST)
  }
  const read = manifestSchema.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const message = `The part ${MANIFEST} is no manifest: ${issue?.path.join('.')}: ${issue?.message}.`
  throw new BundleError('bundle/bad-part', message, MANIFEST)
}

/** Every part is named by the manifest, with its hash; every one that is named is there. */
function refuseOthers({ parts: named, playbooks }: Manifest, parts: ReadonlyMap<string, Uint8Array>): void {
  const known = new Map(named.map((part) => [part.path, part]))
  for (const [path, bytes] of parts) {
    if (path === MANIFEST || path === SIGNATURE) continue
    const part = known.get(path)
    if (!part)
      throw new BundleError(
        'bundle/bad-part',
        `The part ${shownPart(path)} is not in the manifest: somebody has added it.`,
        path,
      )
    if (part.bytes !== bytes.length || part.hash !== hashOf(bytes)) {
      throw new BundleError(
        'bundle/changed',
        `The part ${shownPart(path)} is not what was signed. Get the bundle anew from where it was made.`,
        path,
      )
    }
  }
  const missing = named.find(({ path }) => !parts.has(path))
  if (missing) throw new BundleError('bundle/changed', `The part ${shownPart(missing.path)} is missing.`, missing.path)
  for (const { file, plan } of playbooks) {
    const stray = [file, plan].find((path) => !known.has(path))
    if (stray)
      throw new BundleError('bundle/bad-part', `The manifest names no part ${shownPart(stray)} that it needs.`, stray)
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return utf8.encode(bytes)
  } catch {
    throw new BundleError('bundle/bad-part', `The part ${shownPart(path)} is no text (UTF-8).`, path)
  }
}

function parse(bytes: Uint8Array, path: string): unknown {
  const text = decode(bytes, path)
  try {
    return parseJson(text)
  } catch {
    throw new BundleError('bundle/bad-part', `The part ${shownPart(path)} is no JSON.`, path)
  }
}
