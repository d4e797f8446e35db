// Any other alert: what the usual names say, nothing guessed beyond that.
import { type JsonObject, timeOf } from '../../../engine/index.ts'
import { endpointOf, hashesOf, isObject, numberAt, present, severityOfWord, textAt, textsAt } from '../fields.ts'
import type { SeverityId } from '../reading.ts'
import { defineFormat } from './define.ts'

export const plain = defineFormat({
  name: 'plain',
  title: 'Any other JSON',
  recognises: isObject,
  read(alert) {
    if (!isObject(alert)) return undefined
    return present({
      title:
        textAt(alert, 'title', 'name', 'message', 'summary', 'description', 'subject', 'rule.name', 'alert.name') ??
        'Alert',
      severity: severityOf(alert),
      timeMs: timeOf(alert),
      uid: textAt(alert, 'id', 'uid', 'uuid', 'alert_id', 'alertId'),
      user: textAt(alert, 'user', 'username', 'user.name', 'account'),
      device: endpointOf(textAt(alert, 'host.ip'), undefined, textAt(alert, 'host', 'hostname', 'host.name', 'device')),
      source: endpointOf(
        textAt(alert, 'src_ip', 'source_ip', 'source.ip', 'srcip'),
        numberAt(alert, 'src_port', 'source.port'),
      ),
      destination: endpointOf(
        textAt(alert, 'dest_ip', 'dst_ip', 'destination_ip', 'destination.ip', 'dstip'),
        numberAt(alert, 'dest_port', 'dst_port', 'destination.port'),
      ),
      hashes: hashesOf(
        textsAt(alert, 'hash', 'md5', 'sha1', 'sha256', 'file.hash.md5', 'file.hash.sha1', 'file.hash.sha256'),
      ),
    })
  },
})

function severityOf(alert: JsonObject): SeverityId {
  const id = alert['severity_id']
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= 6) return id as SeverityId
  return severityOfWord(textAt(alert, 'severity', 'level', 'priority')) ?? 0
}
