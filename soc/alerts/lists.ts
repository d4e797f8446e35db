// Lists of alerts in one piece: each item is an alert of its own, at every door.
import type { JsonValue } from '../../engine/index.ts'
import { isObject } from './fields.ts'

/** Alerts in one list that comes in one request or one line; a longer one is refused. */
export const MOST_IN_LIST = 10_000

/**
 * The alerts of a list: the items of an array, or of `value` as lists of Microsoft Graph have it
 * (https://learn.microsoft.com/graph/paging, OData JSON format 4.01 section 12); undefined for anything else.
 */
export function listedAlerts(sent: JsonValue): JsonValue[] | undefined {
  if (Array.isArray(sent)) return sent
  if (!isObject(sent) || !Array.isArray(sent['value'])) return undefined
  const isList = Object.keys(sent).every(
    (name) => name === 'value' || name.startsWith('@odata.') || name === 'validationTokens',
  )
  return isList ? sent['value'] : undefined
}
