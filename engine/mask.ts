// What stands in the place of a secret wherever something is shown. It is never evaluated or sent.

export const MASK = '•••'

/** Whether a JSON value was masked, as far as can be told: the mask is in one of its texts or keys. */
export function holdsMask(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(MASK)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsMask)
  return Object.entries(value).some(([key, item]) => key.includes(MASK) || holdsMask(item))
}
