// Where a request goes: the address of a connection and the path of a node put together. What an alert says can end up in a
// path, so a path may never climb out of the connection's address, and credentials never leave its origin.
import { CapabilityError, type HttpRequest } from '../../engine/index.ts'
import type { HttpConnection } from './http-auth.ts'

const bad = (message: string): CapabilityError => new CapabilityError('http/bad-url', message, false)

/**
 * The whole address of a request, without credentials.
 * @throws CapabilityError `http/bad-url`, `http/foreign-url`
 */
export function addressOf({ url, query }: HttpRequest, connection: HttpConnection | undefined): URL {
  const address = connection ? within(url, connection) : absolute(url)
  for (const [name, value] of Object.entries(query ?? {})) address.searchParams.append(name, value)
  return address
}

function absolute(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (!address) {
    throw bad('The url is no whole address. Write https://…, or name the connection whose address it is added to.')
  }
  if (address.protocol !== 'https:' && address.protocol !== 'http:') {
    throw bad(`${address.protocol} is not reached by HTTP requests: only https: and http: are.`)
  }
  if (address.username !== '' || address.password !== '') {
    throw bad('The url holds credentials. Keep them in a connection: firebreak connections add --help')
  }
  address.hash = ''
  return address
}

function within(url: string, { name, settings }: HttpConnection): URL {
  const base = new URL(settings.baseUrl)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    const address = absolute(url)
    if (address.origin === base.origin) return address
    const message = `The url leads to ${address.host}, but the connection ${name} is for ${base.host}: its credentials go nowhere else. Give a path, or leave the connection out.`
    throw new CapabilityError('http/foreign-url', message, false)
  }
  const [, path = '', search = ''] = /^([^?#]*)(\?[^#]*)?/.exec(url) ?? []
  if (path.split(/[/\\]/).some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) {
    throw bad('The path of the url climbs with dots (..): a value in it may lead elsewhere. Remove them.')
  }
  const address = new URL(base)
  if (path !== '') address.pathname = `${base.pathname.replace(/\/$/, '')}/${path.replace(/^\//, '')}`
  for (const [key, value] of new URLSearchParams(search)) address.searchParams.append(key, value)
  address.hash = ''
  return address
}
