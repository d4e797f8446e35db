// What a format reads off an alert of its product, before it is brought into the one shape.

/** `severity_id` of OCSF: Unknown, Informational, Low, Medium, High, Critical, Fatal. */
export type SeverityId = 0 | 1 | 2 | 3 | 4 | 5 | 6

export interface Endpoint {
  ip?: string
  port?: number
  hostname?: string
}

export interface Technique {
  uid: string
  name?: string
}

export interface FileHash {
  algorithm: 'MD5' | 'SHA-1' | 'SHA-256' | 'SHA-512'
  /** In small hexadecimal letters. */
  value: string
}

/** What a format reads off an alert of its product. Everything but the title may be missing. */
export interface Reading {
  title: string
  severity?: SeverityId
  /** When it happened; milliseconds since 1970 (UTC). */
  timeMs?: number
  /** The product's own id of it. */
  uid?: string
  description?: string
  product?: { name: string; vendor_name: string; version?: string }
  /** The rule that found it. */
  analytic?: { uid?: string; name?: string; category?: string }
  techniques?: Technique[]
  /** The host that it is about. */
  device?: Endpoint & { uid?: string }
  user?: string
  source?: Endpoint
  destination?: Endpoint
  /** Of files that it names. */
  hashes?: FileHash[]
  /** Addresses that it names besides the endpoints. */
  addresses?: string[]
}
