// Where a mail leads: URLs in its text, and in the attributes of its HTML that a click, a form or a picture follows.
import { scanText } from '../indicator/scan.ts'
import { decodeEntities } from './entities.ts'

const MAX_LENGTH = 1024 * 1024
const MAX_LINKS = 2_000
const ATTRIBUTE =
  /\b(?:href|src|srcset|action|formaction|background|data|poster|ping|cite|longdesc|codebase|lowsrc|dynsrc|content)\s{0,8}=\s{0,8}(?:"([^"]{1,8192})"|'([^']{1,8192})'|([^\s"'>]{1,8192}))/gi
/** Of `<meta http-equiv=refresh content="0; url=…">`. */
const REFRESH = /^[\d.\s]*[;,]?\s*url\s*=\s*["']?/i
const CONTROLS = /[\t\n\r]/g
/** In an attribute a browser takes these for a URL without a scheme, of the page's own. */
const NO_SCHEME = /^[\\/]{2,}(?=[^\\/\s])/

/** Links of a mail, each once: first those of the HTML in the order of the page, then those of the text. */
export function linksOf(text: string, html: string): string[] {
  const page = html.slice(0, MAX_LENGTH)
  const attributes = [...page.matchAll(ATTRIBUTE)].flatMap((match) => {
    const value = decodeEntities(match[1] ?? match[2] ?? match[3] ?? '')
    const isContent = /^content/i.test(match[0])
    if (isContent && !REFRESH.test(value)) return []
    const link = (isContent ? value.replace(REFRESH, '') : value).replace(CONTROLS, '').trim()
    return [link.replace(NO_SCHEME, 'https://')]
  })
  const visible = decodeEntities(page.replace(/<[^<>]*>/g, ' '))
  const searched = [...attributes, visible, text.slice(0, MAX_LENGTH)].join('\n')
  return scanText(searched, { privateIps: true, hostsOfUrls: false }).urls.slice(0, MAX_LINKS)
}
