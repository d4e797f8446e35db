// Wazuh's alerts.json (https://documentation.wazuh.com/current/user-manual/manager/alert-management.html), also as its index holds
// it, under `_source`.
import { type JsonObject, valueAt } from '../../../engine/index.ts'
import type { AlertFacts, SeverityId } from '../alert-shape.ts'
import { endpointOf, isObject, numberAt, present, textAt, textsAt, timeAt } from './read.ts'

export function readWazuh(given: JsonObject): AlertFacts | undefined {
  const inner = given['_source']
  const alert = isObject(inner) ? inner : given
  if (!isObject(valueAt(alert, 'rule'))) return undefined
  const names = textsAt(alert, 'rule.mitre.technique')
  return present({
    title: textAt(alert, 'rule.description') ?? `Wazuh rule ${textAt(alert, 'rule.id') ?? '?'}`,
    severity: severityOf(numberAt(alert, 'rule.level')),
    timeMs: timeAt(alert, 'timestamp', '@timestamp'),
    uid: textAt(alert, 'id'),
    description: textAt(alert, 'full_log'),
    product: { name: 'Wazuh', vendor_name: 'Wazuh' },
    analytic: present({
      uid: textAt(alert, 'rule.id'),
      name: textAt(alert, 'rule.description'),
      category: textsAt(alert, 'rule.groups').join(', ') || undefined,
    }),
    techniques: textsAt(alert, 'rule.mitre.id').map((uid, at) => present({ uid, name: names[at] })),
    device: present({
      ...endpointOf(textAt(alert, 'agent.ip'), undefined, textAt(alert, 'agent.name')),
      uid: textAt(alert, 'agent.id'),
    }),
    user: textAt(alert, 'data.dstuser', 'data.srcuser', 'data.win.eventdata.targetUserName'),
    source: endpointOf(
      textAt(alert, 'data.srcip', 'data.src_ip', 'data.win.eventdata.ipAddress'),
      numberAt(alert, 'data.srcport', 'data.src_port'),
    ),
    destination: endpointOf(
      textAt(alert, 'data.dstip', 'data.dest_ip'),
      numberAt(alert, 'data.dstport', 'data.dest_port'),
    ),
  })
}

/** Levels 0 to 16: 12 and above are of high importance, 15 a severe attack, by the documentation's table of levels. */
function severityOf(level: number | undefined): SeverityId {
  if (level === undefined) return 0
  if (level >= 15) return 5
  if (level >= 12) return 4
  if (level >= 7) return 3
  return level >= 3 ? 2 : 1
}
