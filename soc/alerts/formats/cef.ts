// A line of the Common Event Format (ArcSight CEF, "Implementing ArcSight Common Event Format", version 26), by itself or in the one
// field of an object that log shippers put a line into.

import { type CefEvent, readCef } from '../events/cef-event.ts'
import { lineOf } from '../events/event-line.ts'
import { endpointOf, hashesOf, numberAt, present, severityOfTen, techniquesOf, textAt, timeAt } from '../fields.ts'
import { defineFormat } from './define.ts'

const MARK = /\bCEF:[01]\|/

export const cef = defineFormat({
  name: 'cef',
  title: 'CEF',
  recognises: (value) => lineOf(value, MARK) !== undefined,
  read(value) {
    const line = lineOf(value, MARK)
    const read = line === undefined ? undefined : readCef(line)
    if (!read || 'problem' in read) return undefined
    const { event } = read
    const fields = event.extension
    return present({
      title: event.name || textAt(fields, 'msg') || `${event.product} ${event.signatureId}`,
      severity: severityOfTen(event.severity),
      timeMs:
        timeAt(fields, 'rt', 'start', 'end', 'deviceReceiptTime') ??
        timeAt({ at: event.syslog?.timestamp ?? '' }, 'at'),
      uid: textAt(fields, 'externalId'),
      description: textAt(fields, 'msg'),
      product: present({ name: event.product, vendor_name: event.vendor, version: event.productVersion || undefined }),
      analytic: present({
        uid: event.signatureId || undefined,
        name: event.name || undefined,
        category: textAt(fields, 'cat'),
      }),
      techniques: techniquesOf(labelled(event, /att&?ck|mitre|technique/i)),
      device: endpointOf(undefined, undefined, textAt(fields, 'dhost', 'shost', 'dvchost')),
      user: textAt(fields, 'suser', 'duser'),
      source: endpointOf(textAt(fields, 'src'), numberAt(fields, 'spt'), textAt(fields, 'shost')),
      destination: endpointOf(textAt(fields, 'dst'), numberAt(fields, 'dpt'), textAt(fields, 'dhost')),
      hashes: hashesOf([
        textAt(fields, 'fileHash'),
        textAt(fields, 'oldFileHash'),
        ...labelled(event, /^(?!.*(?:imp_? ?hash|ja[34]|hassh)).*(?:hash|md5|sha-?\d)/i),
      ]),
    })
  },
})

const labelled = ({ custom }: CefEvent, label: RegExp): string[] =>
  Object.entries(custom).flatMap(([name, value]) => (label.test(name) ? [value] : []))
