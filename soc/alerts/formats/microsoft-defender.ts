// Microsoft Defender XDR by the Graph security API
// (https://learn.microsoft.com/en-us/graph/api/resources/security-alert), and Defender for Endpoint by its own API
// (https://learn.microsoft.com/en-us/defender-endpoint/api/alerts). What both know of hosts, users and files stands in `evidence`.
import { type JsonObject, type JsonValue, valueAt } from '../../../engine/index.ts'
import {
  endpointOf,
  hashesOf,
  isObject,
  objectsAt,
  present,
  severityOfWord,
  textAt,
  textsAt,
  timeAt,
} from '../fields.ts'
import type { Reading } from '../reading.ts'
import { defineFormat } from './define.ts'

export const microsoftDefender = defineFormat({
  name: 'microsoft-defender',
  title: 'Microsoft Defender',
  recognises: isDefender,
  read: (value) => (isObject(value) && isDefender(value) ? readDefender(value) : undefined),
})

function isDefender(value: JsonValue): boolean {
  if (!isObject(value) || typeof value['title'] !== 'string') return false
  const isGraph = typeof value['serviceSource'] === 'string'
  const isEndpoint = typeof value['alertCreationTime'] === 'string'
  return isGraph || isEndpoint || /#microsoft\.graph\.security\.alert$/.test(textAt(value, '@odata.type') ?? '')
}

/** Products behind `serviceSource`, where its name alone does not read as one. */
const SERVICES: { [service: string]: string } = {
  microsoftDefenderForEndpoint: 'Microsoft Defender for Endpoint',
  microsoftDefenderForIdentity: 'Microsoft Defender for Identity',
  microsoftDefenderForCloudApps: 'Microsoft Defender for Cloud Apps',
  microsoftDefenderForOffice365: 'Microsoft Defender for Office 365',
  microsoft365Defender: 'Microsoft Defender XDR',
  azureAdIdentityProtection: 'Microsoft Entra ID Protection',
  dataLossPrevention: 'Microsoft Purview Data Loss Prevention',
}

function readDefender(alert: JsonObject): Reading {
  const evidence = objectsAt(alert, 'evidence')
  const first = (...paths: string[]): string | undefined => {
    for (const one of evidence) {
      const found = textAt(one, ...paths)
      if (found !== undefined) return found
    }
    return undefined
  }
  const service = textAt(alert, 'serviceSource')
  const hostname = textAt(alert, 'computerDnsName') ?? first('hostName', 'deviceDnsName')
  const deviceId = textAt(alert, 'machineId') ?? first('mdeDeviceId')
  const device = present({ ...endpointOf(first('lastIpAddress'), undefined, hostname), uid: deviceId })
  const addresses = evidence.flatMap((one) => textsAt(one, 'ipAddress', 'senderIp'))
  const [address, ...others] = [...new Set(addresses)]
  return present({
    title: textAt(alert, 'title') ?? 'Defender alert',
    severity: severityOfWord(textAt(alert, 'severity')) ?? 0,
    timeMs: timeAt(alert, 'firstActivityDateTime', 'firstEventTime', 'createdDateTime', 'alertCreationTime'),
    uid: textAt(alert, 'id'),
    description: textAt(alert, 'description'),
    product: {
      name: service === undefined ? 'Microsoft Defender for Endpoint' : (SERVICES[service] ?? service),
      vendor_name: 'Microsoft',
    },
    analytic: present({
      uid: textAt(alert, 'detectorId', 'alertPolicyId'),
      name: textAt(alert, 'title'),
      category: textAt(alert, 'category'),
    }),
    techniques: textsAt(alert, 'mitreTechniques').map((uid) => ({ uid })),
    device: Object.keys(device).length > 0 ? device : undefined,
    user:
      first('userAccount.userPrincipalName', 'userAccount.accountName', 'userPrincipalName') ??
      textAt(alert, 'relatedUser.userName') ??
      first('accountName', 'primaryAddress') ??
      loggedOn(evidence),
    source: endpointOf(address),
    hashes: hashesOf(evidence.flatMap(hashesIn)),
    addresses: others,
  })
}

const loggedOn = (evidence: readonly JsonObject[]): string | undefined =>
  evidence.flatMap((one) => objectsAt(one, 'loggedOnUsers')).flatMap((user) => textAt(user, 'accountName') ?? [])[0]

/** Graph has a file under `fileDetails` or `imageFile`; Defender for Endpoint on the evidence itself. */
function hashesIn(evidence: JsonObject): (string | undefined)[] {
  return [evidence, valueAt(evidence, 'fileDetails'), valueAt(evidence, 'imageFile')].flatMap((file) =>
    isObject(file) ? textsAt(file, 'sha256', 'sha1', 'md5') : [],
  )
}
