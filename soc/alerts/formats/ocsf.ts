// An event of the Open Cybersecurity Schema Framework (https://schema.ocsf.io): what already has our names.
import { type JsonObject, valueAt } from '../../../engine/index.ts'
import { endpointOf, hashesOf, isObject, numberAt, objectsAt, present, textAt, timeAt } from '../fields.ts'
import type { SeverityId } from '../reading.ts'
import { defineFormat } from './define.ts'

export const ocsf = defineFormat({
  name: 'ocsf',
  title: 'OCSF',
  recognises: (event) => isObject(event) && typeof event['class_uid'] === 'number',
  read(event) {
    if (!isObject(event) || typeof event['class_uid'] !== 'number') return undefined
    const attacks = valueAt(event, 'attacks') ?? valueAt(event, 'finding_info.attacks')
    const title = textAt(event, 'finding_info.title', 'finding.title', 'message', 'class_name')
    const endpoint = (name: string) =>
      endpointOf(
        textAt(event, `${name}.ip`),
        numberAt(event, `${name}.port`),
        textAt(event, `${name}.hostname`, `${name}.name`),
      )
    return present({
      title: title ?? `OCSF class ${event['class_uid']}`,
      severity: severityOf(numberAt(event, 'severity_id')),
      timeMs: timeAt(event, 'time', 'time_dt'),
      uid: textAt(event, 'finding_info.uid', 'finding.uid', 'metadata.uid'),
      description: textAt(event, 'finding_info.desc', 'finding.desc'),
      product: productOf(event),
      analytic: present({
        uid: textAt(event, 'finding_info.analytic.uid'),
        name: textAt(event, 'finding_info.analytic.name'),
      }),
      techniques: (Array.isArray(attacks) ? attacks : []).flatMap((attack) => {
        const uid = textAt(attack, 'sub_technique.uid', 'technique.uid')
        return uid === undefined ? [] : [present({ uid, name: textAt(attack, 'sub_technique.name', 'technique.name') })]
      }),
      device: endpoint('device'),
      user: textAt(event, 'actor.user.name', 'user.name', 'actor.user.uid'),
      source: endpoint('src_endpoint'),
      destination: endpoint('dst_endpoint'),
      hashes: hashesIn(event),
    })
  },
})

/** 99 is Other, and says nothing. */
const severityOf = (severity: number | undefined): SeverityId =>
  severity !== undefined && severity >= 0 && severity <= 6 ? (Math.trunc(severity) as SeverityId) : 0

function productOf(event: JsonObject) {
  const name = textAt(event, 'metadata.product.name')
  return name === undefined ? undefined : { name, vendor_name: textAt(event, 'metadata.product.vendor_name') ?? name }
}

function hashesIn(event: JsonObject) {
  const files = [event, ...objectsAt(event, 'evidences')]
  const hashes = files.flatMap((one) => [...objectsAt(one, 'file.hashes'), ...objectsAt(one, 'process.file.hashes')])
  return hashesOf(hashes.map((hash) => textAt(hash, 'value')))
}
