// Where a request goes: the address of a connection and the path of a node put together. What an alert says can end up in a
// path, so a path may never climb out of the connection's address, and credentials never leave its origin.
import { CapabilityError, type HttpRequest } from '../../../engine/index.ts'
import type { HttpConnection } from './http-auth.ts'

const bad = (message: string): CapabilityError => new CapabilityError('http/bad-url', message, false)

/**
 * The whole address of a request, without credentials.
 * @throws CapabilityError `http/bad-url`, `http/foreign-url`
 */
export function addressOf({ url, query }: HttpRequest, connection: HttpConnection | undefined): URL {
  const text = url.trim()
  // A URL parser drops tabs and line breaks without a word, and what looked harmless before is no longer.
  if (/\p{Cc}/u.test(text)) throw bad('The url has a line break, a tab or another control character. Remove it.')
  const address = connection ? within(text, connection) : absolute(text)
  for (const [name, values] of Object.entries(query ?? {})) {
    for (const value of [values].flat()) address.searchParams.append(name, value)
  }
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
  const root = base.pathname.replace(/\/$/, '')
  const isWhole = /^[a-z][a-z0-9+.-]*:\/\//i.test(url)
  const address = isWhole ? absolute(url) : joined(base, root, url)
  if (address.origin !== base.origin) {
    const message = `The url leads to ${address.host}, but the connection ${name} is for ${base.host}: its credentials go nowhere else. Give a path, or leave the connection out.`
    throw new CapabilityError('http/foreign-url', message, false)
  }
  if (climbs(address.pathname)) throw dotted()
  if (address.pathname !== root && !address.pathname.startsWith(`${root}/`)) {
    const message = `The url does not lie within ${base.pathname}, the address of the connection ${name}. Give a path that does, or another connection.`
    throw new CapabilityError('http/foreign-url', message, false)
  }
  return address
}

function joined(base: URL, root: string, url: string): URL {
  const [, path = '', search = ''] = /^([^?#]*)(\?[^#]*)?/.exec(url) ?? []
  if (climbs(path)) throw dotted()
  const address = new URL(base)
  if (path !== '') address.pathname = `${root}/${path.replace(/^\//, '')}`
  for (const [key, value] of new URLSearchParams(search)) address.searchParams.append(key, value)
  address.hash = ''
  return address
}

const dotted = () => bad('The path of the url climbs with dots (..): a value in it may lead elsewhere. Remove them.')

/** Dot segments as any server or proxy may read them: encoded (also twice), behind a backslash, with a parameter (`..;`). */
function climbs(path: string): boolean {
  let read = path
  while (/%25/.test(read)) read = read.replaceAll('%25', '%')
  read = read.replace(/%2e/gi, '.').replace(/%2f|%5c|\\/gi, '/')
  return read.split('/').some((segment) => /^\.{1,2}(;.*)?$/.test(segment))
}
