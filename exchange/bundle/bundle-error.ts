// What can be wrong with a bundle, each with the part that it is about.

export type BundleProblem =
  /** It is no bundle at all, or only half of one. */
  | 'bundle/not-a-bundle'
  /** A newer Firebreak made it. */
  | 'bundle/newer'
  /** A part is not what was signed. */
  | 'bundle/changed'
  | 'bundle/bad-part'
  | 'bundle/too-large'
  /** Nobody has signed it, or not as it is. */
  | 'bundle/bad-signature'
  /** Something that looks like a secret stands in it. */
  | 'bundle/secret'

export class BundleError extends Error {
  readonly code: BundleProblem
  /** Path of the part within the bundle. */
  readonly part: string | undefined
  constructor(code: BundleProblem, message: string, part?: string) {
    super(message)
    this.name = 'BundleError'
    this.code = code
    this.part = part
  }
}

/** The name of a part, safe to show: it may come from anybody. */
export const shownPart = (path: string): string =>
  /^[\w./ -]{1,240}$/.test(path) ? path : JSON.stringify(path.slice(0, 240))
