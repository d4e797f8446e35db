// Suricata's EVE log (https://docs.suricata.io/en/latest/output/eve/eve-json-format.html). Only lines of the type `alert` are
// alerts; the others say what else went over the wire.
import type { JsonObject } from '../../../engine/index.ts'
import type { AlertFacts, SeverityId } from '../alert-shape.ts'
import { endpointOf, numberAt, present, textAt, textsAt, timeAt } from './read.ts'

/** Suricata counts down from 1, the gravest. */
const SEVERITY: { [severity: number]: SeverityId } = { 1: 4, 2: 3, 3: 2, 4: 1 }

export function readSuricataEve(event: JsonObject): AlertFacts | undefined {
  if (event['event_type'] !== 'alert') return undefined
  const rule = [textAt(event, 'alert.gid'), textAt(event, 'alert.signature_id')].filter(Boolean).join(':')
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
  })
}
