// An EVE alert that a Wazuh agent picked up: Wazuh's JSON decoder puts it under `data`, every number as text
// (https://documentation.wazuh.com/current/user-manual/ruleset/decoders/json-decoder.html). What Suricata says counts; the agent is
// the sensor, and not the host that the alert is about, so it is no device: whoever isolates that would cut off the sensor.
import { type JsonObject, type JsonValue, valueAt } from '../../../engine/index.ts'
import { isObject, present, textAt, textsAt, timeAt } from '../fields.ts'
import { defineFormat } from './define.ts'
import { readEve } from './suricata-eve.ts'
import { wazuhAlert } from './wazuh.ts'

export const suricataInWazuh = defineFormat({
  name: 'suricata-in-wazuh',
  title: 'Suricata inside Wazuh',
  within: 'wazuh',
  recognises: (given) => eventOf(given) !== undefined && isOfSuricata(given),
  read(given) {
    const event = eventOf(given)
    const alert = wazuhAlert(given)
    if (!event || !alert) return undefined
    const reading = readEve(event)
    return present({
      ...reading,
      timeMs: reading.timeMs ?? timeAt(alert, 'timestamp', '@timestamp'),
      uid: textAt(alert, 'id') ?? reading.uid,
      description: textAt(alert, 'full_log'),
    })
  },
})

/**
 * Wazuh's rule or the agent's settings say that the line is Suricata's. What the line says of itself is no proof: whoever writes into
 * a log of JSON lines could put a title and a severity of his own over those of Wazuh's rule.
 */
function isOfSuricata(given: JsonValue): boolean {
  const alert = wazuhAlert(given)
  if (!alert) return false
  return (
    textsAt(alert, 'rule.groups').includes('suricata') || /suricata|\beve\.json$/i.test(textAt(alert, 'location') ?? '')
  )
}

function eventOf(given: JsonValue): JsonObject | undefined {
  const alert = wazuhAlert(given)
  const data = alert && valueAt(alert, 'data')
  if (!isObject(data) || data['event_type'] !== 'alert') return undefined
  return isObject(data['alert']) ? data : undefined
}
