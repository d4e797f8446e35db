// Microsoft Sentinel: an incident or alert of its API (https://learn.microsoft.com/en-us/rest/api/securityinsights/incidents), also as
// an automation rule hands it on (under `object`), and rows of the tables SecurityAlert and SecurityIncident
// (https://learn.microsoft.com/en-us/azure/sentinel/security-alert-schema), where lists are JSON as text.
import { type JsonObject, type JsonValue, valueAt } from '../../../engine/index.ts'
import {
  endpointOf,
  hashesOf,
  isObject,
  objectsAt,
  parsedAt,
  present,
  severityOfWord,
  techniquesOf,
  textAt,
  textsAt,
  timeAt,
} from '../fields.ts'
import type { Reading } from '../reading.ts'
import { defineFormat } from './define.ts'

export const microsoftSentinel = defineFormat({
  name: 'microsoft-sentinel',
  title: 'Microsoft Sentinel',
  recognises: (value) => partsOf(value) !== undefined,
  read(value) {
    const parts = partsOf(value)
    return parts && readSentinel(parts)
  },
})

/** The incident or alert as a whole, what it says of itself, and what is known about. */
interface Parts {
  whole: JsonObject
  own: JsonObject
  entities: JsonObject[]
}

function partsOf(given: JsonValue): Parts | undefined {
  if (!isObject(given)) return undefined
  const whole = isObject(given['object']) ? given['object'] : given
  const { properties } = whole
  if (isObject(properties) && typeof properties['severity'] === 'string' && isOfSentinel(whole, properties)) {
    const related = [...objectsAt(properties, 'relatedEntities'), ...objectsAt(properties, 'entities')]
    return { whole, own: properties, entities: related.map(flattened) }
  }
  const isAlertRow = typeof whole['AlertName'] === 'string' && typeof whole['AlertSeverity'] === 'string'
  const isIncidentRow = whole['IncidentNumber'] !== undefined && typeof whole['Title'] === 'string'
  if (isAlertRow || isIncidentRow) return { whole, own: whole, entities: objectsAt(whole, 'Entities') }
  return undefined
}

const isOfSentinel = (whole: JsonObject, properties: JsonObject): boolean =>
  /securityinsights/i.test(`${textAt(whole, 'type')} ${textAt(whole, 'id')}`) ||
  ['incidentNumber', 'systemAlertId', 'relatedEntities'].some((name) => name in properties)

/** The API has an entity's fields under `properties`, its kind beside them. */
function flattened(entity: JsonObject): JsonObject {
  const { properties, kind } = entity
  return isObject(properties) ? { ...properties, kind: kind ?? null } : entity
}

function readSentinel({ whole, own, entities }: Parts): Reading {
  const ofKind = (...kinds: string[]) =>
    entities.filter((entity) => kinds.includes((textAt(entity, 'kind', 'Type') ?? '').toLowerCase()))
  const [host] = ofKind('host')
  const [account] = ofKind('account')
  const addresses = ofKind('ip').flatMap((one) => textAt(one, 'address', 'Address') ?? [])
  const hashes = [...ofKind('filehash'), ...ofKind('file').flatMap((file) => objectsAt(file, 'FileHashes'))]
  const [address, ...others] = addresses
  const title = textAt(own, 'title', 'alertDisplayName', 'AlertName', 'Title') ?? 'Sentinel incident'
  return present({
    title,
    severity: severityOfWord(textAt(own, 'severity', 'AlertSeverity', 'Severity')) ?? 0,
    timeMs: timeAt(
      own,
      ...['firstActivityTimeUtc', 'startTimeUtc', 'StartTime', 'FirstActivityTime'],
      ...['createdTimeUtc', 'timeGenerated', 'TimeGenerated', 'CreatedTime'],
    ),
    uid: textAt(own, 'systemAlertId', 'SystemAlertId', 'IncidentName') ?? textAt(whole, 'name'),
    description: textAt(own, 'description', 'Description'),
    product: { name: productOf(own), vendor_name: textAt(own, 'VendorName') ?? 'Microsoft' },
    analytic: present({ uid: ruleOf(own), name: title }),
    techniques: techniquesOf([
      ...textsAt(own, 'additionalData.techniques', 'techniques'),
      ...[parsedAt(own, 'Techniques')].flat().filter((one) => typeof one === 'string'),
    ]),
    device: endpointOf(undefined, undefined, textAt(host, 'hostName', 'HostName') ?? textAt(own, 'CompromisedEntity')),
    user: userOf(account),
    source: endpointOf(address),
    hashes: hashesOf(hashes.map((hash) => textAt(hash, 'hashValue', 'Value'))),
    addresses: others,
  })
}

const productOf = (own: JsonObject): string =>
  textAt(own, 'ProductName') ?? textsAt(own, 'additionalData.alertProductNames')[0] ?? 'Microsoft Sentinel'

function ruleOf(own: JsonObject): string | undefined {
  const related = valueAt(own, 'relatedAnalyticRuleIds')
  const id = Array.isArray(related) ? related[0] : undefined
  return (typeof id === 'string' ? id.split('/').at(-1) : undefined) ?? textAt(own, 'AlertType')
}

/** As one signs in: name@suffix; without a suffix the name alone. */
function userOf(account: JsonObject | undefined): string | undefined {
  const name = textAt(account, 'accountName', 'Name')
  const suffix = textAt(account, 'upnSuffix', 'UPNSuffix')
  if (name === undefined || suffix === undefined || name.includes('@')) return name
  return `${name}@${suffix}`
}
