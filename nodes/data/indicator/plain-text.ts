// A text as it is searched: what a browser or a mail program does not show is gone, other widths of a letter are the letter, what was
// made harmless is undone, and punctuation of other scripts is a gap. Takes time proportional to its length.

// Soft hyphen, joiners, directions, selectors of variants: a host with them is followed without them (UTS #46).
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu
/** Dots of other scripts, which browsers take for dots. */
const OTHER_DOT = /[\u3002\uff0e\uff61]/g
/** Of the full-width forms, letters, digits and what a URL is made of; other punctuation divides, as it does in running text. */
const WIDE = /[\uff05\uff06\uff0d\uff0f-\uff1a\uff1d\uff20-\uff3a\uff3f\uff41-\uff5a]/g
const APOSTROPHE = /[\u2018\u2019\u02bc\uff07]/g
// The middle dots stand in words of Catalan and Japanese. Arrows, lines and bullets divide as punctuation does.
const GAP =
  /(?!\p{ASCII}|[\u00b7\u30fb])[\p{P}\p{Z}]|[\u00a9\u00ae\u2122\u2190-\u21ff\u2500-\u25ff\uff1c\uff1e\uff5c\uff5e]/gu

/** Stand for a dot of which is known what it was. */
const DEFANGED = '\ue000'
const OTHER = '\ue001'
const MARKS = /[\ue000\ue001]/g

export interface PlainText {
  text: string
  /** Whether a dot of this part was written so that nobody clicks: then it is meant as a host. */
  wasDefanged(start: number, end: number): boolean
  /** Where in this part the first dot of another script stood, which may also end a sentence; undefined: nowhere. */
  otherDot(start: number, end: number): number | undefined
}

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '')

export function plainText(given: string): PlainText {
  const marked = refanged(
    given
      .replace(/[\ue000\ue001]/g, ' ')
      .replace(INVISIBLE, '')
      .replace(OTHER_DOT, OTHER)
      .replace(WIDE, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
      .replace(APOSTROPHE, "'")
      .replace(GAP, (mark) => ' '.repeat(mark.length)),
  )
  return {
    text: marked.replace(MARKS, '.'),
    wasDefanged: (start, end) => marked.slice(start, end).includes(DEFANGED),
    otherDot: (start, end) => {
      const at = marked.slice(start, end).indexOf(OTHER)
      return at < 0 ? undefined : start + at
    },
  }
}

/** Undoes what analysts write so that nobody clicks, and slashes that JSON escapes. A lone dot between spaces ends a sentence. */
function refanged(text: string): string {
  return text
    .replace(/\\\//g, '/')
    .replace(/(?<![\p{L}\p{N}])h(?:xx|\*\*)p(s?)(?=[:[({])/giu, (_, s: string) => `http${s.toLowerCase()}`)
    .replace(/(?<![\p{L}\p{N}])fxp(s?)(?=[:[({])/giu, (_, s: string) => `ftp${s.toLowerCase()}`)
    .replace(/[ \t]?[[({][ \t]?(?:\.|dot)[ \t]?[\])}][ \t]?/gi, DEFANGED)
    .replace(/(?<=[\p{L}\p{N}])(?:[[({]\.|\.[\])}]|\\\.)(?=[\p{L}\p{N}])/gu, DEFANGED)
    .replace(/[[({][ \t]?(?:@|at)[ \t]?[\])}]/gi, '@')
    .replace(/[[({]:\/\/[\])}]/g, '://')
    .replace(/[[({]:[\])}]/g, ':')
    .replace(/[[({]\/[\])}]/g, '/')
}
