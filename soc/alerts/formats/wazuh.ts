// Wazuh's alerts.json (https://documentation.wazuh.com/current/user-manual/manager/alert-management.html), also as its index holds
// it, under `_source`.
import { type JsonObject, type JsonValue, valueAt } from '../../../engine/index.ts'
import { endpointOf, hashesOf, isObject, numberAt, present, textAt, textsAt, timeAt } from '../fields.ts'
import type { Reading, SeverityId } from '../reading.ts'
import { defineFormat } from './define.ts'

export const wazuh = defineFormat({
  name: 'wazuh',
  title: 'Wazuh',
  recognises: (given) => {
    const alert = wazuhAlert(given)
    return (
      alert !== undefined &&
      ['agent', 'manager', 'decoder', 'full_log', 'rule.level', 'rule.description'].some(
        (path) => valueAt(alert, path) !== undefined,
      )
    )
  },
  read(given) {
    const alert = wazuhAlert(given)
    return alert && readWazuh(alert)
  },
})

/** Taken out of the hit of the index, where it is in one. */
export function wazuhAlert(given: JsonValue): JsonObject | undefined {
  if (!isObject(given)) return undefined
  const inner = given['_source']
  const alert = isObject(inner) ? inner : given
  return isObject(alert['rule']) ? alert : undefined
}

function readWazuh(alert: JsonObject): Reading {
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
    device: deviceOf(alert),
    user: userOf(alert),
    source: endpointOf(
      textAt(alert, 'data.srcip', 'data.src_ip', 'data.win.eventdata.ipAddress', 'data.win.eventdata.sourceIp'),
      numberAt(alert, 'data.srcport', 'data.src_port', 'data.win.eventdata.ipPort', 'data.win.eventdata.sourcePort'),
    ),
    destination: endpointOf(
      textAt(alert, 'data.dstip', 'data.dest_ip', 'data.win.eventdata.destinationIp'),
      numberAt(alert, 'data.dstport', 'data.dest_port', 'data.win.eventdata.destinationPort'),
    ),
    hashes: hashesOf([
      ...textsAt(alert, 'syscheck.md5_after', 'syscheck.sha1_after', 'syscheck.sha256_after'),
      ...textsAt(alert, 'data.virustotal.source.md5', 'data.virustotal.source.sha1'),
      // Sysmon writes all of them into one field: MD5=…,SHA256=…
      ...(textAt(alert, 'data.win.eventdata.hashes')?.split(',') ?? []),
    ]),
  })
}

/** Agent 000 is the server itself: it was sent the log of another host, whose name stands at the head of the line. */
function deviceOf(alert: JsonObject): Reading['device'] {
  if (textAt(alert, 'agent.id') === '000') return endpointOf(undefined, undefined, textAt(alert, 'predecoder.hostname'))
  return present({
    ...endpointOf(textAt(alert, 'agent.ip'), undefined, textAt(alert, 'agent.name')),
    uid: textAt(alert, 'agent.id'),
  })
}

/** Events of Windows come with each backslash doubled. */
const userOf = (alert: JsonObject): string | undefined =>
  textAt(
    alert,
    'data.dstuser',
    'data.srcuser',
    'data.win.eventdata.targetUserName',
    'data.win.eventdata.user',
    'data.win.eventdata.sourceUser',
    'data.win.eventdata.subjectUserName',
  )?.replaceAll('\\\\', '\\')

/** Levels 0 to 16: 12 and above are of high importance, 15 a severe attack, by the documentation's table of levels. */
function severityOf(level: number | undefined): SeverityId {
  if (level === undefined) return 0
  if (level >= 15) return 5
  if (level >= 12) return 4
  if (level >= 7) return 3
  return level >= 3 ? 2 : 1
}
