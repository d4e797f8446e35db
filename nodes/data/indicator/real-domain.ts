// Whether a name is a host of the internet: by the list of real top-level domains (tldts), and by what files, code and versions look like.
import { parse as parseHost } from 'tldts'
import { asciiHost } from '../../../engine/index.ts'

/** Top-level domains that are file endings first: `invoice.zip` in running text is a file unless a URL says otherwise. */
const FILE_ENDINGS = new Set('zip sh py pl rs md mov ps cc so app bz st java pub cab cat inc pm dot docs'.split(' '))
/** Of these, the ones that are endings of names with more dots too: `report.2026.zip`. */
const ALWAYS_FILES = new Set('zip py java md mov pub cab inc'.split(' '))
/** Beginnings of names that are written from the general to the particular: packages, bundles, classes. */
const REVERSED = new Set('com org net edu gov io java javax jdk sun android androidx kotlin scala'.split(' '))
/** Of names of classes, whose last part may be a top-level domain. */
const NAMESPACES = new Set(['microsoft', 'system', 'windows'])
const PLAIN_ENDINGS = new Set(['com', 'org', 'net'])
/** What objects of scripts, fields of logs and parts of .NET are called … */
const OBJECTS = new Set(
  `wscript cscript shell scripting adodb msxml2 winhttp schedule excel word outlook system net windows microsoft win32 runtime
  attributes properties metadata process parent user host file event rule agent source destination client server group container service session device network
  console logger log self this super window document location navigator module obj object item items element node target os sys
  subprocess asyncio args kwargs argv req res request response error err ctx context math json string array data config options
  params props state key value entry row column db cmd env path threading socket time date`.split(/\s+/),
)
/** … and the top-level domains that are names of their properties. */
const PROPERTIES = new Set(
  `name id info host shell stream network security run map open call link target win media services service support exchange email
  date zone group is to in it at me do show watch read data storage sc so cc ps as st id my mx no tv ws tools systems software cloud
  computer dev directory domains events express foundation global graphics help how id int jobs live ltd management market net
  observer onl page parts plus press report reviews rip select site solutions space style today top training video works world
  zone`.split(/\s+/),
)
/** Products and parts of them that are written as a host is. */
const PRODUCTS = new Set('asp.net ado.net vb.net ml.net microsoft.net system.net system.io windows.net.http'.split(' '))

/** The host in small letters without the last dot, if its top-level domain exists and it is meant as a host; else undefined. */
export function realDomain(text: string, isCertain: boolean): string | undefined {
  const host = text.toLowerCase().replace(/^[.-]+|[._-]+$/g, '')
  const labels = host.split('.')
  if (host.length > 253 || labels.length < 2 || !labels.every(isLabel)) return undefined
  const { domain, publicSuffix, isIcann, isIp } = parseHost(asciiHost(host), { allowPrivateDomains: false })
  if (isIp || !domain || !isIcann || !publicSuffix || domain.startsWith('-') || publicSuffix.endsWith('arpa'))
    return undefined
  // Services have an underscore before their names (RFC 8552); what is registered has none.
  if (domain.includes('_')) return host.startsWith('_') ? realDomain(host.replace(/^_+/, ''), isCertain) : undefined
  return !isCertain && isSomethingElse(host, labels) ? undefined : host
}

function isSomethingElse(host: string, labels: readonly string[]): boolean {
  const [first = ''] = labels
  const last = labels.at(-1) as string
  if (labels.length > 2) {
    if (NAMESPACES.has(first) && PROPERTIES.has(last)) return true
    return ALWAYS_FILES.has(last) || (REVERSED.has(first) && !PLAIN_ENDINGS.has(last))
  }
  return FILE_ENDINGS.has(last) || PRODUCTS.has(host) || (OBJECTS.has(first) && PROPERTIES.has(last))
}

const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}\u00b7\u30fb_-]{0,61}[\p{L}\p{M}\p{N}])?$/u

const isLabel = (label: string) => LABEL.test(label)
