// A line of the Log Event Extended Format (IBM QRadar LEEF 1.0 and 2.0,
// https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components), by itself or in a field of an object.
import { instantInFormat } from '../events/date-format.ts'
import { lineOf } from '../events/event-line.ts'
import { readLeef } from '../events/leef-event.ts'
import { endpointOf, hashesOf, numberAt, present, severityOfTen, techniquesOf, textAt, timeAt } from '../fields.ts'
import { defineFormat } from './define.ts'

const MARK = /\bLEEF:[12]\.0\|/

export const leef = defineFormat({
  name: 'leef',
  title: 'LEEF',
  recognises: (value) => lineOf(value, MARK) !== undefined,
  read(value) {
    const line = lineOf(value, MARK)
    const read = line === undefined ? undefined : readLeef(line)
    if (!read || 'problem' in read) return undefined
    const { event } = read
    const fields = event.attributes
    return present({
      title: textAt(fields, 'msg', 'name', 'eventName') ?? `${event.product} ${event.eventId}`,
      severity: severityOfTen(textAt(fields, 'sev', 'severity')),
      timeMs:
        instantInFormat(textAt(fields, 'devTime') ?? '', textAt(fields, 'devTimeFormat') ?? '') ??
        timeAt(fields, 'devTime') ??
        timeAt({ at: event.syslog?.timestamp ?? '' }, 'at'),
      uid: textAt(fields, 'externalId', 'eventUid'),
      description: textAt(fields, 'msg', 'reason'),
      product: present({ name: event.product, vendor_name: event.vendor, version: event.productVersion || undefined }),
      analytic: present({
        uid: event.eventId || undefined,
        name: textAt(fields, 'policy', 'rule'),
        category: textAt(fields, 'cat'),
      }),
      techniques: techniquesOf(
        Object.entries(fields).flatMap(([name, value]) => (/mitre|technique/i.test(name) ? [value] : [])),
      ),
      device: endpointOf(
        textAt(fields, 'identSrc'),
        undefined,
        textAt(fields, 'identHostName', 'dstHostName', 'resource'),
      ),
      user: textAt(fields, 'usrName', 'accountName'),
      source: endpointOf(textAt(fields, 'src'), numberAt(fields, 'srcPort'), textAt(fields, 'srcHostName')),
      destination: endpointOf(textAt(fields, 'dst'), numberAt(fields, 'dstPort'), textAt(fields, 'dstHostName')),
      hashes: hashesOf(['fileHash', 'md5', 'sha1', 'sha256'].map((name) => textAt(fields, name))),
    })
  },
})
