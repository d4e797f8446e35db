// The scales of severity that products use, and how each maps to five names.

/** From harmless to worst; the place is the rank. */
export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Level = (typeof LEVELS)[number]

export const SCALES = ['words', 'wazuh', 'suricata', 'cvss', 'ocsf', 'syslog', 'cef'] as const
export type Scale = (typeof SCALES)[number]

/** Words of any product in lower case. `warning` is Wazuh's and syslog's, `important` Microsoft's, `very-high` that of CEF. */
const WORDS: { [word: string]: Level } = {
  informational: 'informational',
  information: 'informational',
  info: 'informational',
  debug: 'informational',
  none: 'informational',
  low: 'low',
  minor: 'low',
  notice: 'low',
  medium: 'medium',
  moderate: 'medium',
  warning: 'medium',
  high: 'high',
  important: 'high',
  major: 'high',
  error: 'high',
  critical: 'critical',
  'very-high': 'critical',
  severe: 'critical',
  fatal: 'critical',
  alert: 'critical',
  emergency: 'critical',
}

interface NumberScale {
  least: number
  most: number
  whole: boolean
  /** Values that the scale has, but that say nothing. */
  saysNothing?: readonly number[]
  level(value: number): Level
}

const step = (...bounds: [from: number, level: Level][]) => {
  return (value: number): Level => (bounds.find(([from]) => value >= from) as [number, Level])[1]
}

const NUMBERS: { [scale in Exclude<Scale, 'words'>]: NumberScale } = {
  // Wazuh documentation, "Rules classification": 12 and more are of high importance, 15 needs attention at once.
  wazuh: {
    least: 0,
    most: 16,
    whole: true,
    level: step([15, 'critical'], [12, 'high'], [7, 'medium'], [4, 'low'], [0, 'informational']),
  },
  // Suricata's classification.config: priority 1 to 4, and a rule may say up to 255.
  suricata: {
    least: 1,
    most: 255,
    whole: true,
    level: step([4, 'informational'], [3, 'low'], [2, 'medium'], [1, 'high']),
  },
  // CVSS 3.1 section 5 and CVSS 4.0 section 6: the qualitative scale.
  cvss: {
    least: 0,
    most: 10,
    whole: false,
    level: step([9, 'critical'], [7, 'high'], [4, 'medium'], [0.1, 'low'], [0, 'informational']),
  },
  // OCSF attribute severity_id: 0 is Unknown, 6 Fatal, 99 Other.
  ocsf: {
    least: 0,
    most: 99,
    whole: true,
    saysNothing: [0, 99],
    level: step([5, 'critical'], [4, 'high'], [3, 'medium'], [2, 'low'], [1, 'informational']),
  },
  // RFC 5424, table 2: 0 is Emergency.
  syslog: {
    least: 0,
    most: 7,
    whole: true,
    level: step([6, 'informational'], [5, 'low'], [4, 'medium'], [3, 'high'], [0, 'critical']),
  },
  // ArcSight Common Event Format, header field Severity.
  cef: {
    least: 0,
    most: 10,
    whole: true,
    level: step([9, 'critical'], [7, 'high'], [4, 'medium'], [0, 'low']),
  },
}

/**
 * A product's severity on the scale of five names, or why it says nothing. A word is taken on every scale; text that is a
 * number is taken as one.
 */
export function normaliseSeverity(value: string | number, scale: Scale): Level | { problem: string } {
  const text = String(value).trim()
  const word = text.toLowerCase().replace(/[\s_]+/g, '-')
  if (Object.hasOwn(WORDS, word)) return WORDS[word] as Level
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
  if (number === undefined)
    return { problem: `${quote(text)} is no severity that is known here; \`fallback\` takes such values` }
  if (scale === 'words') return { problem: `A severity of ${number} means nothing without its scale: set \`scale\`` }
  const { least, most, whole, saysNothing, level } = NUMBERS[scale]
  if (saysNothing?.includes(number))
    return { problem: `${number} says nothing on the scale ${scale}; \`fallback\` takes it` }
  const fits = number >= least && number <= most && (!whole || Number.isInteger(number))
  if (fits && !(scale === 'ocsf' && number > 6)) return level(number)
  return {
    problem: `${number} is not on the scale ${scale}, which goes from ${least} to ${scale === 'ocsf' ? 6 : most}`,
  }
}

const quote = (text: string) => (text === '' ? 'An empty text' : `“${text.slice(0, 40)}”`)
