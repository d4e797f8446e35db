// For tests alone: a secret that is planted, the forms in which it may come back, and what would give it away.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const PLANTED = 'pl4nt3d/S3cr+t=&"%41\\x<42>'

/** The secret in every form that a server might say it in. */
export function disguises(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inJson = JSON.stringify(secret).slice(1, -1)
  const encoded = encodeURIComponent(secret)
  return [
    secret,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    encoded,
    encoded.replace(/%../g, (hex) => hex.toLowerCase()),
    encodeURI(secret),
    new URLSearchParams({ x: secret }).toString().slice(2),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    bytes.toString('latin1'),
  ]
}

/** What would give it away: its forms, the beginning and the end, and what base64 shows of it at each offset. */
function traces(secret: string): string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64')
    return text.slice(offset === 0 ? 0 : 4, -4)
  })
  const inUrls = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return [...disguises(secret), ...base64, ...inUrls, secret.slice(0, 12), secret.slice(-12)]
}

export const found = (secret: string, where: Buffer | string): string[] => {
  const bytes = Buffer.from(where as string)
  return traces(secret).filter((form) => bytes.includes(form))
}

export function everyFile(folder: string): { name: string; bytes: Buffer }[] {
  return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
}
