// Where a redirect leads (RFC 9110 section 15.4), and what goes along: to another origin nothing that only the first was
// meant to see, and never a write.
import { CapabilityError } from '../../../engine/index.ts'
import type { Redactor } from '../../secrets/redactor.ts'
import type { Answer, Exchange } from './http-exchange.ts'

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const READING = new Set(['GET', 'HEAD', 'OPTIONS'])
const KEPT_FOR_A_NEW_ORIGIN = /^(accept|accept-language|accept-encoding|user-agent|content-type)$/

/**
 * The exchange that the answer asks for; undefined where it asks for none.
 * @throws CapabilityError `http/bad-redirect`
 */
export function redirected(one: Exchange, { status, headers }: Answer, { foreignIn }: Redactor): Exchange | undefined {
  const { location } = headers
  if (location === undefined || !REDIRECTS.has(status)) return undefined
  const refuse = (why: string) => {
    const message = `${one.url.host} redirects ${why}: this is not followed. Give the final address, or look at the answer with redirects off.`
    return new CapabilityError('http/bad-redirect', message, false)
  }
  if (!URL.canParse(location, one.url.href)) throw refuse('to what is no address')
  const url = new URL(location, one.url)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(`to ${url.protocol}`)
  if (one.url.protocol === 'https:' && url.protocol === 'http:') throw refuse('from https to http')
  url.username = ''
  url.password = ''
  url.hash = ''
  const becomesGet = status === 303 ? one.method !== 'HEAD' : status <= 302 && one.method === 'POST'
  const isElsewhere = url.origin !== one.url.origin
  if (isElsewhere) {
    if (!becomesGet && (one.body || !READING.has(one.method))) throw refuse('a write to another host')
    if (foreignIn(url.href, undefined)) throw refuse('with a secret in the address to another host')
  }
  const kept = Object.entries(one.headers).filter(
    ([name]) => (!isElsewhere || KEPT_FOR_A_NEW_ORIGIN.test(name)) && !(becomesGet && name.startsWith('content-')),
  )
  return {
    ...one,
    url,
    headers: Object.fromEntries(kept),
    ...(becomesGet && { method: 'GET', body: undefined }),
    // What a connection may reach holds for its own address alone.
    ...(isElsewhere && { mayReachPrivate: one.mayAlwaysReachPrivate }),
  }
}
