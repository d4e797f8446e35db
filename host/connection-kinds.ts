// Kinds of connections as data: which settings one has, and which of its fields are secret.
import { z } from 'zod'
import { OWN_HEADERS } from './capabilities/own-headers.ts'

export interface SecretField {
  name: string
  label: string
}

export interface ConnectionKind {
  kind: string
  title: string
  settings: z.ZodType
  /** Every name that a secret of this kind can have. */
  secretNames: readonly string[]
  /** The secrets that go with these settings. */
  secrets: (settings: HttpSettings) => SecretField[]
}

/** Settings are shown to everyone, secrets to nobody. */
const address = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !hasCredentials(url), 'holds credentials: leave them out, the secrets of the connection have them')

// RFC 9110 section 5.6.2
const TOKEN = /^[!#$%&'*+.^`|~\w-]+$/

export const httpSettings = z.strictObject({
  baseUrl: address.describe('Relative addresses of requests are added to this one'),
  auth: z
    .enum(['none', 'basic', 'bearer', 'header', 'query', 'oauth2'])
    .default('none')
    .describe('How requests are authenticated'),
  // RFC 7617 section 2
  user: z
    .string()
    .regex(/^[^:]*$/, 'must not have a colon')
    .optional()
    .describe('basic: the user name'),
  name: z.string().optional().describe('header or query: the name under which the key is sent'),
  tokenUrl: address.optional().describe('oauth2: where tokens come from (client credentials)'),
  clientId: z.string().optional().describe('oauth2: the client id'),
  scope: z.string().optional().describe('oauth2: the scope that is asked for'),
  clientSecretIn: z
    .enum(['header', 'body'])
    .optional()
    .describe('oauth2: how the client shows its secret; default: in the header'),
  allowPrivate: z.boolean().default(false).describe('Loopback, private and link-local addresses may be reached'),
  testPath: z.string().optional().describe('What `connections test` asks for; default: the base address'),
})

export type HttpSettings = z.infer<typeof httpSettings>

const SECRETS: Record<HttpSettings['auth'], SecretField[]> = {
  none: [],
  basic: [{ name: 'password', label: 'Password' }],
  bearer: [{ name: 'token', label: 'Token' }],
  header: [{ name: 'key', label: 'Key' }],
  query: [{ name: 'key', label: 'Key' }],
  oauth2: [{ name: 'clientSecret', label: 'Client secret' }],
}

/** What a kind of authentication needs besides its secret. */
export const AUTH_NEEDS: Record<HttpSettings['auth'], (keyof HttpSettings)[]> = {
  none: [],
  basic: ['user'],
  bearer: [],
  header: ['name'],
  query: ['name'],
  oauth2: ['tokenUrl', 'clientId'],
}

/** What is wrong with the name under which a key is sent, if anything: a header's must be one that may be set. */
export function problemOfName({ auth, name = '' }: HttpSettings): string | undefined {
  if (auth !== 'header') return undefined
  if (!TOKEN.test(name)) return `${name} is no name for a header`
  return OWN_HEADERS.has(name.toLowerCase()) ? `the header ${name} cannot hold a key` : undefined
}

/** Secrets that are sent as they are, in a header: what HTTP forbids there (RFC 9110 section 5.5) can only be a mistake. */
export function fitsHeader({ auth }: HttpSettings, secret: string): boolean {
  return (auth !== 'bearer' && auth !== 'header') || /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(secret)
}

function hasCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false // which is told by itself
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}

export const connectionKinds: readonly ConnectionKind[] = [
  {
    kind: 'http',
    title: 'HTTP service',
    settings: httpSettings,
    secretNames: Object.values(SECRETS).flatMap((fields) => fields.map(({ name }) => name)),
    secrets: ({ auth }) => SECRETS[auth],
  },
]
