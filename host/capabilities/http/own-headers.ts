// Headers that are set by what is sent, never by hand (RFC 9112 section 6, RFC 9110 section 7.6.1).

export const OWN_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'expect',
  'te',
])
