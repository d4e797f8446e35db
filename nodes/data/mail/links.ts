// Where a mail leads: URLs in its text, and in the attributes of its HTML that a click or a form follows.
import { refang } from 'ioc-extractor'
import { scanText } from '../indicator/scan.ts'

const MAX_LENGTH = 1024 * 1024
const MAX_LINKS = 2_000
const ATTRIBUTE =
  /\b(?:href|src|action|background|data)\s{0,8}=\s{0,8}(?:"([^"]{1,8192})"|'([^']{1,8192})'|([^\s"'>]{1,8192}))/gi
const ENTITIES: { [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** Links of a mail, each once: first those of the HTML in the order of the page, then those of the text. */
export function linksOf(text: string, html: string): string[] {
  const page = html.slice(0, MAX_LENGTH)
  const attributes = [...page.matchAll(ATTRIBUTE)].map((match) =>
    decodeEntities(match[1] ?? match[2] ?? match[3] ?? '').trim(),
  )
  const visible = decodeEntities(page.replace(/<[^<>]*>/g, ' '))
  const searched = [...attributes, visible, text.slice(0, MAX_LENGTH)].join('\n')
  // In running text a lone dot ends a sentence.
  const plain = refang(searched.replace(/(?<=\s)\.(?=\s)/g, ''))
  return scanText(plain, { privateIps: true, hostsOfUrls: false }).urls.slice(0, MAX_LINKS)
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,6}));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES[String(name).toLowerCase()] ?? whole
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
