// Suricata's EVE log (https://docs.suricata.io/en/latest/output/eve/eve-json-format.html). Only lines of the type `alert` are
// alerts; the others say what else went over the wire.
import type { JsonObject } from '../../../engine/index.ts'
import { endpointOf, hashesOf, isObject, numberAt, objectsAt, present, textAt, textsAt, timeAt } from '../fields.ts'
import type { Reading, SeverityId } from '../reading.ts'
import { defineFormat } from './define.ts'

/** Suricata counts down from 1, the gravest. */
const SEVERITY: { [severity: number]: SeverityId } = { 1: 4, 2: 3, 3: 2, 4: 1 }

export const suricataEve = defineFormat({
  name: 'suricata-eve',
  title: 'Suricata',
  recognises: (event) => isObject(event) && typeof event['event_type'] === 'string' && isOfEve(event),
  read(event) {
    if (!isObject(event)) return undefined
    if (event['event_type'] === 'alert') return readEve(event)
    return typeof event['event_type'] === 'string' ? 'other' : undefined
  },
})

const isOfEve = (event: JsonObject): boolean =>
  'flow_id' in event || (isObject(event['alert']) && 'signature_id' in event['alert'])

/** Of an event of the type `alert`. Inside Wazuh its numbers are texts. */
export function readEve(event: JsonObject): Reading {
  const rule = [textAt(event, 'alert.gid'), textAt(event, 'alert.signature_id')].filter(Boolean).join(':')
  const files = [event, ...objectsAt(event, 'files')]
  return present({
    title: textAt(event, 'alert.signature') ?? `Suricata rule ${rule}`,
    severity: SEVERITY[numberAt(event, 'alert.severity') ?? 0] ?? 0,
    timeMs: timeAt(event, 'timestamp'),
    uid: textAt(event, 'flow_id'),
    product: { name: 'Suricata', vendor_name: 'OISF' },
    analytic: present({
      uid: rule || undefined,
      name: textAt(event, 'alert.signature'),
      category: textAt(event, 'alert.category'),
    }),
    techniques: textsAt(event, 'alert.metadata.mitre_technique_id').map((uid) => ({ uid })),
    source: endpointOf(textAt(event, 'src_ip'), numberAt(event, 'src_port')),
    destination: endpointOf(
      textAt(event, 'dest_ip'),
      numberAt(event, 'dest_port'),
      textAt(event, 'http.hostname', 'tls.sni', 'dns.rrname'),
    ),
    hashes: hashesOf(files.flatMap((file) => textsAt(file, 'fileinfo.md5', 'fileinfo.sha256', 'md5', 'sha256'))),
  })
}
