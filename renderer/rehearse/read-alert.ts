// An alert as a person pastes and reads it: JSON, or a line of CEF or LEEF, as the terminal and the server take it. Pure.
import type { JsonValue } from '../../engine/index.ts'
import { parseAlertText } from '../../soc/index.ts'
import { type JsonMistake, readJson } from './json-place.ts'

export const ALERT_LABEL = 'Alert as JSON, or a line of CEF or LEEF'
/** What a dialog for files offers. */
export const ALERT_FILES = '.json,.log,.txt,.cef,.leef,application/json,text/plain'

export function readAlertText(text: string): { value: JsonValue } | { mistake: JsonMistake } {
  try {
    return { value: parseAlertText(text) }
  } catch {
    return readJson(text)
  }
}

/** A line as it was sent, anything else as JSON; `readAlertText` gives the same alert again. */
export function alertAsText(alert: JsonValue): string {
  if (typeof alert === 'string') {
    const read = readAlertText(alert)
    if ('value' in read && read.value === alert) return alert
  }
  return JSON.stringify(alert, null, 2)
}

export function alertMistake({ line, column, message }: JsonMistake): string {
  return `The alert is neither JSON nor a line of CEF or LEEF. As JSON, line ${line}, column ${column}: ${message}.`
}

/** `mail.alert.json` → mail: what an alert from a file is called. */
export const alertName = (fileName: string): string => fileName.replace(/(\.alert)?\.(json|log|txt|cef|leef)$/i, '')
