// What is wrong with a bundle, with the part that it is about. exchange/errors.ts says what each code means.
import type { ExchangeErrorCode } from '../errors.ts'

export class BundleError extends Error {
  readonly code: ExchangeErrorCode
  /** Path of the part within the bundle. */
  readonly part: string | undefined
  constructor(code: ExchangeErrorCode, message: string, part?: string) {
    super(message)
    this.name = 'BundleError'
    this.code = code
    this.part = part
  }
}

/** The name of a part, safe to show: it may come from anybody. */
export const shownPart = (path: string): string =>
  /^[\w./ -]{1,240}$/.test(path) ? path : JSON.stringify(path.slice(0, 240))
