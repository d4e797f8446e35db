// What undici and Node say when an exchange fails, as CapabilityErrors. Messages name the host alone: an address may carry a
// secret in its query, and an error of the parser the bytes of an answer, so no cause goes along that could hold either.
import { CapabilityError } from '../../../engine/index.ts'

const TLS_HINTS: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet (is the clock of this machine right?)',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; give its authority in NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an unknown authority; give that in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an unknown authority; give that in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it does not send the certificates between its own and a known authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  CERT_REVOKED: 'its certificate was revoked',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS on this port (http instead of https?)',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS on this port (http instead of https?)',
}

const UNREACHABLE_HINTS: Record<string, string> = {
  ENOTFOUND: 'its name is not known to DNS',
  EAI_AGAIN: 'DNS does not answer',
  ECONNREFUSED: 'nothing listens on this port',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_SOCKET: 'it closed the connection',
  ERR_STREAM_PREMATURE_CLOSE: 'it closed the connection',
  UND_ERR_DESTROYED: 'this process is stopping',
  UND_ERR_CLOSED: 'this process is stopping',
  EACCES: 'this system does not allow it',
  EPERM: 'this system does not allow it',
  EADDRNOTAVAIL: 'this machine has no address or port left for it',
  EMFILE: 'this process has too many open connections and files',
}

const SILENCES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
const BROKEN_HTTP = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'])

const isTls = (code: string): boolean =>
  code in TLS_HINTS ||
  code.startsWith('ERR_TLS_') ||
  code.startsWith('ERR_SSL_') ||
  code.startsWith('CERT_') ||
  code.startsWith('UNABLE_TO_')

function codeOf(thrown: unknown): string {
  const { code, errors } = thrown as { code?: unknown; errors?: unknown }
  if (typeof code === 'string') return code
  // Several addresses were tried (AggregateError): the first reason is as good as any.
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0])
  return ''
}

/** The failure in our words; CapabilityErrors come back unchanged. `host` is shown. */
export function asHttpFailure(thrown: unknown, host: string): CapabilityError {
  if (thrown instanceof CapabilityError) return thrown
  const code = codeOf(thrown)
  if (isTls(code)) {
    return new CapabilityError('http/tls', `No secure connection to ${host}: ${TLS_HINTS[code] ?? code}.`, false)
  }
  if (SILENCES.has(code)) {
    return new CapabilityError('http/timed-out', `${host} was silent for too long.`, true)
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    const message = `The request to ${host} cannot be sent: a header's name or value, or the method, has characters that HTTP forbids.`
    return new CapabilityError('http/bad-request', message, false)
  }
  if ((thrown as Error).name === 'HTTPParserError' || code.startsWith('HPE_') || BROKEN_HTTP.has(code)) {
    const detail = code === '' ? '' : ` (${code})`
    return new CapabilityError('http/bad-answer', `${host} does not answer in proper HTTP${detail}.`, false)
  }
  if (/^(Z_|ERR__|ZSTD_)/.test(code)) {
    return new CapabilityError('http/bad-answer', `The answer of ${host} is not packed as it says (${code}).`, false)
  }
  const reason = UNREACHABLE_HINTS[code] ?? (code === '' ? 'the exchange failed' : code)
  return new CapabilityError('http/unreachable', `${host} cannot be reached: ${reason}.`, true)
}
