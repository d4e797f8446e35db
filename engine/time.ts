// Instants as numbers (milliseconds since 1970, UTC) and as text. The pure rooms' only use of Date: it formats and parses
// instants that are given, and never asks what time it is.

/** RFC 3339 text with milliseconds, UTC: 2026-01-31T09:30:00.000Z. Empty where the number is no instant. */
export function formatInstant(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}

/** Milliseconds of an ISO 8601 / RFC 3339 text, or undefined. */
export function parseInstant(text: string): number | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
