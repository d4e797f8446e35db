// Kinds of connections as data: which settings one has, and which of its fields are secret.
import { z } from 'zod'
import { OWN_HEADERS } from '../capabilities/http/own-headers.ts'

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
  secrets: (settings: Settings) => SecretField[]
  /** What the schema cannot say: settings that belong together. A sentence, or nothing. */
  problem: (settings: Settings) => string | undefined
  /** Whom a secret is sent to, and how. */
  leadsTo: (settings: Settings) => string
  /** Whether a secret can be sent as these settings say. */
  fits: (settings: Settings, secret: string) => boolean
  /** It leads to a server that can be asked. */
  isAsked: boolean
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

export const webhookSettings = z.strictObject({
  auth: z.enum(['token', 'hmac']).default('token').describe('How a sender shows who it is: a token, or a signature'),
  header: z
    .string()
    .regex(TOKEN, 'is no name for a header')
    .optional()
    .describe('The header of the token or signature; default: Authorization, hmac: X-Signature'),
  timeHeader: z
    .string()
    .regex(TOKEN, 'is no name for a header')
    .default('X-Timestamp')
    .describe('hmac: the header that says when it was sent, in seconds since 1970'),
  toleranceSeconds: z.int().min(1).max(86_400).default(300).describe('hmac: how far that may lie from now'),
})

export type WebhookSettings = z.infer<typeof webhookSettings>
export type Settings = HttpSettings | WebhookSettings

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

const httpKind: ConnectionKind = {
  kind: 'http',
  title: 'HTTP service',
  settings: httpSettings,
  secretNames: Object.values(SECRETS).flatMap((fields) => fields.map(({ name }) => name)),
  secrets: (settings) => SECRETS[(settings as HttpSettings).auth],
  problem(given) {
    const settings = given as HttpSettings
    const missing = AUTH_NEEDS[settings.auth].filter((name) => settings[name] === undefined)
    if (missing.length > 0) return `Authentication ${settings.auth} needs the setting ${missing.join(', ')}.`
    const problem = problemOfName(settings)
    return problem && `name: ${problem}.`
  },
  leadsTo(settings) {
    const { auth, baseUrl, tokenUrl } = settings as HttpSettings
    return JSON.stringify([auth, new URL(baseUrl).origin, tokenUrl === undefined ? '' : new URL(tokenUrl).origin])
  },
  fits: (settings, secret) => fitsHeader(settings as HttpSettings, secret),
  isAsked: true,
}

/** The other way round: others come in, and show who they are. */
const webhookKind: ConnectionKind = {
  kind: 'webhook',
  title: 'Webhook',
  settings: webhookSettings,
  secretNames: ['token', 'key'],
  secrets: ({ auth }) =>
    auth === 'hmac' ? [{ name: 'key', label: 'Key of the signature' }] : [{ name: 'token', label: 'Token' }],
  problem: () => undefined,
  leadsTo: ({ auth }) => auth,
  fits: (_, secret) => secret.length >= 16 && /^[\x21-\x7e]+$/.test(secret),
  isAsked: false,
}

export const connectionKinds: readonly ConnectionKind[] = [httpKind, webhookKind]
