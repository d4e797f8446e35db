// Character references of HTML, as far as a link may be written with them (https://html.spec.whatwg.org, section 13.5).

const NAMED: { [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  Tab: '\t',
  NewLine: '\n',
  colon: ':',
  sol: '/',
  bsol: '\\',
  period: '.',
  commat: '@',
  comma: ',',
  semi: ';',
  quest: '?',
  equals: '=',
  num: '#',
  percnt: '%',
  plus: '+',
  excl: '!',
  dollar: '$',
  lowbar: '_',
  hyphen: '\u2010',
  dash: '\u2010',
  lpar: '(',
  rpar: ')',
  lsqb: '[',
  lbrack: '[',
  rsqb: ']',
  rbrack: ']',
  shy: '\u00ad',
  zwj: '\u200d',
  zwnj: '\u200c',
  ZeroWidthSpace: '\u200b',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
}
/** These a browser reads without their semicolon. */
const BARE = new Set(['amp', 'lt', 'gt', 'quot', 'nbsp', 'shy'])

export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,8});?|#(\d{1,8});?|([a-z]{2,16})(;?))/gi,
    (whole: string, hex: string | undefined, decimal: string | undefined, name: string | undefined, end: string) => {
      if (name !== undefined) {
        const known = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
        return known !== undefined && (end === ';' || BARE.has(name)) ? known : whole
      }
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
