// The way that a mail took, as the servers on it wrote it down (RFC 5321, section 4.4). Only what your own servers wrote can be
// believed; everything before may be made up.
import ipaddr from 'ipaddr.js'
import { formatInstant, parseInstant } from '../../../engine/index.ts'
import { withoutComments } from './authentication.ts'

export interface Hop {
  from: string
  /** The address that the server saw; empty where it did not write it down. */
  ip: string
  by: string
  with: string
  /** RFC 3339, UTC; empty where there is none. */
  at: string
}

const MAX_HOPS = 100
const MAX_LENGTH = 4_096

/** Hops from the first to the last. `headers` come with the last one first, as they stand in a mail. */
export function hopsOf(headers: readonly { name: string; value: string }[]): Hop[] {
  return headers
    .filter(({ name }) => name === 'received')
    .slice(0, MAX_HOPS)
    .map(({ value }) => hopOf(value.slice(0, MAX_LENGTH).replace(/\s+/g, ' ')))
    .reverse()
}

function hopOf(value: string): Hop {
  const semicolon = value.lastIndexOf(';')
  const date = semicolon < 0 ? undefined : parseInstant(withoutComments(value.slice(semicolon + 1)).trim())
  const plain = withoutComments(value)
  const part = (word: string) => new RegExp(`(?:^|\\s)${word} ([^\\s;]+)`, 'i').exec(plain)?.[1] ?? ''
  return {
    from: part('from'),
    ip: addressIn(value),
    by: part('by'),
    with: part('with'),
    at: date === undefined ? '' : formatInstant(date),
  }
}

/** The address in the `from` part: in brackets, IPv6 with its tag. */
function addressIn(value: string): string {
  const end = value.search(/\sby\s/i)
  const from = end < 0 ? value : value.slice(0, end)
  const candidates = [...from.matchAll(/[[(](?:ipv6:)?([0-9a-f.:]{3,45})[\])]/gi)].map((match) => match[1] as string)
  return candidates.find((text) => ipaddr.isValid(text)) ?? ''
}
