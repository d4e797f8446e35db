// Events in the Common Event Format of ArcSight (Implementing ArcSight CEF, version 26).
import { type SyslogPrefix, splitHeader, syslogPrefix } from './syslog-prefix.ts'

export interface CefEvent {
  version: string
  vendor: string
  product: string
  productVersion: string
  signatureId: string
  name: string
  /** 0 to 10, or a word. */
  severity: string
  /** Key → value. */
  extension: { [key: string]: string }
  /** Label of a custom field → value. */
  custom: { [label: string]: string }
  syslog: SyslogPrefix | null
}

/** One event, with or without a syslog line before it. */
export function readCef(text: string): { event: CefEvent } | { problem: 'not-cef' | 'short-header' } {
  const start = text.search(/\bCEF:\d/)
  if (start < 0) return { problem: 'not-cef' }
  const header = splitHeader(text.slice(start + 'CEF:'.length), 7)
  if (!header) return { problem: 'short-header' }
  const [version = '', vendor = '', product = '', productVersion = '', signatureId = '', name = '', severity = ''] =
    header.fields
  const extension = readExtension(header.rest.trim())
  return {
    event: {
      version,
      vendor,
      product,
      productVersion,
      signatureId,
      name,
      severity,
      extension: Object.fromEntries(extension),
      custom: Object.fromEntries(customFields(extension)),
      syslog: syslogPrefix(text.slice(0, start)),
    },
  }
}

/**
 * Values may hold spaces: a value ends where the next ` key=` begins. An escaped `\=` never ends a key. Spaces alone divide, so a tab or
 * a line break is part of a value.
 */
function readExtension(text: string): Map<string, string> {
  const keys = [...text.matchAll(/(?:^| )([\w.[\]-]+)=/g)]
  const fields = new Map<string, string>()
  for (const [index, key] of keys.entries()) {
    const end = keys[index + 1]?.index ?? text.length
    fields.set(key[1] as string, unescaped(text.slice(key.index + key[0].length, end).trim()))
  }
  return fields
}

const ESCAPES: { [char: string]: string } = { n: '\n', r: '\r', '=': '=', '\\': '\\', '|': '|' }

const unescaped = (text: string) => text.replace(/\\([nr=\\|])/g, (_, char: string) => ESCAPES[char] as string)

function customFields(extension: Map<string, string>): [string, string][] {
  return [...extension].flatMap(([key, label]): [string, string][] => {
    const value = key.endsWith('Label') ? extension.get(key.slice(0, -'Label'.length)) : undefined
    return value === undefined || label === '' ? [] : [[label, value]]
  })
}
