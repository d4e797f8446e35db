// The incidents in the words of Microsoft Defender and Microsoft Sentinel, each in the forms in which it hands alerts out.
import type { JsonObject } from '../../engine/index.ts'
import type { Incident } from './incidents.ts'

const word = (severity: number): string =>
  (['', 'informational', 'low', 'medium', 'high', 'high'] as const)[severity] ?? ''
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Even numbers by Defender for Endpoint's own API, odd ones by the Graph security API. */
export const defenderAlert = (one: Incident): JsonObject => (one.number % 2 === 0 ? ofEndpoint(one) : ofGraph(one))

const ofGraph = (one: Incident): JsonObject => ({
  id: `da${one.number}`,
  providerAlertId: `a${one.number}`,
  incidentId: String(40_000 + one.number),
  status: 'new',
  severity: word(one.severity),
  serviceSource: 'microsoftDefenderForEndpoint',
  detectionSource: 'microsoftDefenderForEndpoint',
  detectorId: one.rule,
  title: one.title,
  description: 'Written for a test.',
  category: 'Execution',
  mitreTechniques: [one.technique],
  createdDateTime: '2026-11-30T00:00:00Z',
  firstActivityDateTime: one.time,
  evidence: [
    {
      '@odata.type': '#microsoft.graph.security.deviceEvidence',
      mdeDeviceId: `device-${one.number}`,
      deviceDnsName: `${one.host}.example.com`,
      hostName: one.host,
      lastIpAddress: one.hostIp,
    },
    {
      '@odata.type': '#microsoft.graph.security.userEvidence',
      userAccount: { accountName: `user${one.number}`, userPrincipalName: one.user },
    },
    {
      '@odata.type': '#microsoft.graph.security.fileEvidence',
      fileDetails: { fileName: 'sample.exe', sha256: one.sha256 },
    },
    { '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: one.sourceIp },
  ],
})

const ofEndpoint = (one: Incident): JsonObject => ({
  id: `da${one.number}_1`,
  incidentId: 40_000 + one.number,
  severity: capital(word(one.severity)),
  status: 'New',
  detectionSource: 'WindowsDefenderAtp',
  category: 'Execution',
  title: one.title,
  description: 'Written for a test.',
  alertCreationTime: '2026-11-30T00:00:00.1234567Z',
  firstEventTime: one.time,
  machineId: `device-${one.number}`,
  computerDnsName: one.host,
  relatedUser: { userName: one.user, domainName: 'EXAMPLE' },
  mitreTechniques: [one.technique],
  evidence: [
    { entityType: 'File', fileName: 'sample.exe', sha256: one.sha256, ipAddress: null },
    { entityType: 'Ip', ipAddress: one.sourceIp, sha256: null },
  ],
})

/** By threes: an incident of the API, the same as an automation rule hands it on, a row of SecurityAlert. */
export function sentinelAlert(one: Incident): JsonObject {
  if (one.number % 3 === 1) return incidentOf(one)
  if (one.number % 3 === 2) return { eventUniqueId: `event-${one.number}`, object: incidentOf(one) }
  const [name, suffix] = one.user.split('@') as [string, string]
  return {
    TenantId: '00000000-0000-0000-0000-000000000000',
    TimeGenerated: '2026-11-30T00:00:00Z',
    StartTime: one.time,
    AlertName: one.title,
    AlertSeverity: capital(word(one.severity)),
    AlertType: one.rule,
    SystemAlertId: `alert-${one.number}`,
    ProductName: 'Azure Sentinel',
    VendorName: 'Microsoft',
    Techniques: JSON.stringify([one.technique]),
    Entities: JSON.stringify([
      { $id: '1', HostName: one.host, DnsDomain: 'example.com', Type: 'host' },
      { $id: '2', Name: name, UPNSuffix: suffix, Type: 'account' },
      { $id: '3', Address: one.sourceIp, Type: 'ip' },
      { $id: '4', Algorithm: 'SHA256', Value: one.sha256, Type: 'filehash' },
    ]),
  }
}

function incidentOf(one: Incident): JsonObject {
  const [name, suffix] = one.user.split('@') as [string, string]
  const id = `incident-${one.number}`
  return {
    id: `/subscriptions/0/providers/Microsoft.SecurityInsights/Incidents/${id}`,
    name: id,
    type: 'Microsoft.SecurityInsights/Incidents',
    properties: {
      title: one.title,
      severity: capital(word(one.severity)),
      status: 'New',
      incidentNumber: 2_000 + one.number,
      firstActivityTimeUtc: one.time,
      createdTimeUtc: '2026-11-30T00:00:00Z',
      relatedAnalyticRuleIds: [`/subscriptions/0/alertRules/${one.rule}`],
      additionalData: { techniques: [one.technique], alertProductNames: ['Azure Sentinel'] },
      relatedEntities: [
        { kind: 'Host', properties: { hostName: one.host } },
        { kind: 'Account', properties: { accountName: name, upnSuffix: suffix } },
        { kind: 'Ip', properties: { address: one.sourceIp } },
        { kind: 'FileHash', properties: { algorithm: 'SHA256', hashValue: one.sha256 } },
      ],
    },
  }
}
