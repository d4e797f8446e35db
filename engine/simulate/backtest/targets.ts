// What a write is aimed at: the hosts, users, addresses and domains in its arguments. A reading for people (how far would this reach),
// never a decision.
import type { JsonObject, JsonValue } from '../../json.ts'

export type TargetKind = 'host' | 'user' | 'address' | 'domain' | 'other'

export interface Target {
  kind: TargetKind
  value: string
}

const HOST_NAME = /^(host|hosts|hostname|host_name|device|machine|computer|agent|endpoint|asset)$/i
const USER_NAME = /^(user|users|username|user_name|account|upn|email|mailbox|reporter|to|sender)$/i
const ADDRESS_NAME = /^(ip|ips|address|addresses|src_ip|dest_ip|source|cidr|attacker)$/i
const DOMAIN_NAME = /^(domain|domains|fqdn|fqdns|zone|zones|site|sites)$/i
/** A list of whatever has to be blocked: each entry says by itself what it is. */
const MIXED_NAME = /^(entries|entry|indicators?|iocs?|observables?|items|values|value|targets?|blocklist|denylist)$/i
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$/i
const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b(?:\/\d{1,2})?/g
const IPV6 = /^[0-9a-f:]*:[0-9a-f:]+(?:\/\d{1,3})?$/i
const MAIL = /^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/
/** Prose is not searched: a message that mentions a host is not aimed at it. */
const LONGEST = 200
const MOST = 50

/** The things that the arguments name, each once; where they name none, what the request goes to. */
export function targetsOf(input: JsonObject): Target[] {
  const found = new Map<string, Target>()
  const add = (kind: TargetKind, value: string) => {
    if (value !== '' && found.size < MOST) found.set(`${kind} ${value}`, { kind, value })
  }
  const { url } = input
  if (typeof url === 'string') searchUrl(url, add)
  for (const [name, value] of Object.entries(input)) if (name !== 'url') search(name, value, add)
  if (found.size === 0) {
    const { method, connection } = input
    const where = [method, connection, url].filter((part) => typeof part === 'string').join(' ')
    add('other', where === '' ? shortened(JSON.stringify(input)) : shortened(where))
  }
  return [...found.values()]
}

type Add = (kind: TargetKind, value: string) => void

function search(name: string, value: JsonValue, add: Add): void {
  if (Array.isArray(value)) {
    for (const item of value) search(name, item, add)
  } else if (value !== null && typeof value === 'object') {
    for (const [inner, one] of Object.entries(value)) search(inner, one, add)
  } else if (typeof value === 'string' && value.length <= LONGEST) classify(name, value, add)
}

function classify(name: string, value: string, add: Add): void {
  if (MAIL.test(value)) return add('user', value)
  if (isAddress(value)) return add('address', value)
  if (/\s/.test(value)) return
  if (DOMAIN.test(value) && (DOMAIN_NAME.test(name) || MIXED_NAME.test(name))) return add('domain', value)
  if (HOST_NAME.test(name)) add('host', value)
  else if (USER_NAME.test(name)) add('user', value)
  else if (ADDRESS_NAME.test(name)) add('address', value)
}

const isAddress = (value: string): boolean => {
  const [first] = value.match(IPV4) ?? []
  return first === value || (IPV6.test(value) && value.length >= 3)
}

/** `/hosts/fin-ws-0142/isolation` is aimed at the host fin-ws-0142. */
function searchUrl(url: string, add: Add): void {
  const [path = ''] = url.replace(/^[a-z]+:\/\/[^/]*/i, '').split(/[?#]/)
  const parts = path.split('/').filter((part) => part !== '')
  parts.forEach((part, index) => {
    const value = decoded(part)
    const before = parts[index - 1]
    if (MAIL.test(value)) add('user', value)
    else if (isAddress(value)) add('address', value)
    else if (before !== undefined && !HOST_NAME.test(part) && !USER_NAME.test(part)) {
      if (DOMAIN.test(value) && DOMAIN_NAME.test(before)) add('domain', value)
      else if (HOST_NAME.test(before)) add('host', value)
      else if (USER_NAME.test(before)) add('user', value)
    }
  })
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text)
