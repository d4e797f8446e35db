// Which addresses a playbook may reach. Every address is checked at the moment it is connected to, so that a name which
// resolves to something else a second later (DNS rebinding) gains nothing. Must never trust a host name.
import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { CapabilityError } from '../../../engine/index.ts'

/** Ranges of ipaddr.js in words (RFC 6890 and its successors). What is not here is called reserved. */
const RANGE_NAMES: Record<string, string> = {
  loopback: 'loopback',
  private: 'private',
  uniqueLocal: 'private',
  linkLocal: 'link-local (cloud metadata among others)',
  carrierGradeNat: 'shared by the provider (carrier-grade NAT)',
  multicast: 'multicast',
  broadcast: 'broadcast',
  unspecified: 'unspecified',
}

/** Answers only inside Azure, with secrets of the machine, from an address that looks public. */
const AZURE_HOST = '168.63.129.16'
const IPV4_COMPATIBLE = ipaddr.IPv6.parse('::')
const SITE_LOCAL = ipaddr.IPv6.parse('fec0::')
const LOCAL_NAT64 = ipaddr.IPv6.parse('64:ff9b:1::')

/** What kind of address this is when it is not a public one; undefined for public addresses. */
export function innerAddress(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return 'no address'
  const parsed = ipaddr.parse(address)
  if (parsed instanceof ipaddr.IPv6) return innerIpv6(parsed)
  return innerIpv4(parsed as ipaddr.IPv4)
}

function innerIpv4(address: ipaddr.IPv4): string | undefined {
  const range = address.range()
  if (range === 'unicast') return address.toString() === AZURE_HOST ? 'of the cloud host itself' : undefined
  return RANGE_NAMES[range] ?? 'reserved'
}

function innerIpv6(address: ipaddr.IPv6): string | undefined {
  if (address.isIPv4MappedAddress()) return innerIpv4(address.toIPv4Address())
  const range = address.range()
  // RFC 8215: where the IPv4 address stands in it, each network decides for itself.
  if (address.match(LOCAL_NAT64, 48)) return 'reserved'
  // NAT64 (RFC 6052): what counts is the IPv4 address in its last four bytes.
  if (range === 'rfc6052') return innerIpv4(new ipaddr.IPv4(address.toByteArray().slice(12)))
  if (range !== 'unicast') return RANGE_NAMES[range] ?? 'reserved'
  if (address.match(IPV4_COMPATIBLE, 96) || address.match(SITE_LOCAL, 10)) return 'reserved'
  return undefined
}

function refusal(host: string, address: string, kind: string): CapabilityError {
  const where = host === address ? address : `${host} is at ${address}, which`
  return new CapabilityError(
    'http/refused-address',
    `${where} is ${kind}. If the playbook may reach it, set allowPrivate on the connection or on the node.`,
    false,
  )
}

/** @throws CapabilityError `http/refused-address` for a literal address that is not public: those are never looked up. */
export function refuseInnerLiteral(url: URL): void {
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) === 0) return
  const kind = innerAddress(literal)
  if (kind) throw refusal(literal, literal, kind)
}

/** A lookup for `net.connect` that fails with `http/refused-address` when any of the addresses found is not public. */
export function guardedLookup(lookup: LookupFunction = systemLookup as LookupFunction): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found, family) => {
      if (error) return callback(error, [], 0)
      const addresses = typeof found === 'string' ? [{ address: found, family: family ?? 4 }] : found
      for (const { address } of addresses) {
        const kind = innerAddress(address)
        if (kind) return callback(refusal(host, address, kind), [], 0)
      }
      const [first] = addresses
      if (options.all || !first) return callback(null, addresses)
      return callback(null, first.address, first.family)
    })
  }
}
