// One line that says what an alert is about, and the text by which it is found again.
import type { JsonValue } from '../../engine/index.ts'
import { valueText } from '../value-text.ts'

/** Where products keep an alert's title: Wazuh, Suricata, Defender and Sentinel, OCSF, mail, then the usual names. */
const TITLES = [
  'rule.description',
  'alert.signature',
  'properties.title',
  'finding_info.title',
  'mail.subject',
  'title',
  'name',
  'subject',
  'message',
  'description',
]
const SUMMARY_LENGTH = 200
const TEXT_LENGTH = 16_384

export function alertSummary(alert: JsonValue): string {
  for (const path of TITLES) {
    const found = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], alert)
    if (typeof found === 'string' && found.trim() !== '') return shorten(found, SUMMARY_LENGTH)
  }
  return shorten(valueText(alert, SUMMARY_LENGTH), SUMMARY_LENGTH)
}

/** Every text and number of the alert, as far as the limit reaches. */
export function alertText(alert: JsonValue): string {
  return valueText(alert, TEXT_LENGTH)
}

function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`
}
