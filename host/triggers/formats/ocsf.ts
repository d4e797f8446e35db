// An event of the Open Cybersecurity Schema Framework (https://schema.ocsf.io): what already has our names.
import { type JsonObject, valueAt } from '../../../engine/index.ts'
import type { AlertFacts, SeverityId } from '../alert-shape.ts'
import { endpointOf, numberAt, present, textAt, timeAt } from './read.ts'

export function readOcsf(event: JsonObject): AlertFacts | undefined {
  if (typeof event['class_uid'] !== 'number') return undefined
  const severity = numberAt(event, 'severity_id')
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
    severity: severity !== undefined && severity >= 0 && severity <= 6 ? (Math.trunc(severity) as SeverityId) : 0,
    timeMs: numberAt(event, 'time') ?? timeAt(event, 'time_dt'),
    uid: textAt(event, 'finding_info.uid', 'finding.uid', 'metadata.uid'),
    description: textAt(event, 'finding_info.desc', 'finding.desc'),
    product: productOf(event),
    analytic: present({
      uid: textAt(event, 'finding_info.analytic.uid'),
      name: textAt(event, 'finding_info.analytic.name'),
    }),
    techniques: (Array.isArray(attacks) ? attacks : []).flatMap((attack) => {
      const uid = textAt(attack, 'technique.uid')
      return uid === undefined ? [] : [present({ uid, name: textAt(attack, 'technique.name') })]
    }),
    device: endpoint('device'),
    user: textAt(event, 'actor.user.name', 'user.name', 'actor.user.uid'),
    source: endpoint('src_endpoint'),
    destination: endpoint('dst_endpoint'),
  })
}

function productOf(event: JsonObject) {
  const name = textAt(event, 'metadata.product.name')
  return name === undefined ? undefined : { name, vendor_name: textAt(event, 'metadata.product.vendor_name') ?? name }
}
