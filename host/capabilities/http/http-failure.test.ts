import { expect, test } from 'vitest'
import { CapabilityError } from '../../../engine/index.ts'
import { asHttpFailure } from './http-failure.ts'

const failing = (code: string, name = 'Error') => Object.assign(new Error('said by a library: s3cret'), { code, name })

test.each([
  ['CERT_HAS_EXPIRED', 'http/tls', 'its certificate has expired', false],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'http/tls', 'self-signed', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'http/tls', 'for another name', false],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'http/tls', 'does not speak TLS', false],
  ['UNABLE_TO_GET_CRL', 'http/tls', 'UNABLE_TO_GET_CRL', false],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'http/tls', 'No secure connection to x.example', false],
  ['ENOTFOUND', 'http/unreachable', 'not known to DNS', true],
  ['ECONNREFUSED', 'http/unreachable', 'nothing listens on this port', true],
  ['UND_ERR_CONNECT_TIMEOUT', 'http/unreachable', 'does not answer', true],
  ['UND_ERR_SOCKET', 'http/unreachable', 'closed the connection', true],
  ['UND_ERR_DESTROYED', 'http/unreachable', 'this process is stopping', true],
  ['ESOMETHING', 'http/unreachable', 'ESOMETHING', true],
  ['UND_ERR_HEADERS_TIMEOUT', 'http/timed-out', 'x.example was silent for too long', true],
  ['UND_ERR_BODY_TIMEOUT', 'http/timed-out', 'x.example was silent for too long', true],
  ['UND_ERR_INVALID_ARG', 'http/bad-request', 'characters that HTTP forbids', false],
  ['HPE_INVALID_CONSTANT', 'http/bad-answer', 'proper HTTP (HPE_INVALID_CONSTANT)', false],
  ['UND_ERR_HEADERS_OVERFLOW', 'http/bad-answer', 'proper HTTP', false],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'http/bad-answer', 'proper HTTP', false],
  ['Z_DATA_ERROR', 'http/bad-answer', 'not packed as it says', false],
  ['ERR__ERROR_FORMAT_CL_SPACE', 'http/bad-answer', 'not packed as it says', false],
  ['ZSTD_error_prefix_unknown', 'http/bad-answer', 'not packed as it says', false],
])('%s is %s: %s', (given, code, words, retryable) => {
  const failure = asHttpFailure(failing(given), 'x.example')
  expect(failure).toMatchObject({ code, retryable, message: expect.stringContaining(words) })
  expect(failure.message).toContain('x.example')
})

test('nothing that a library said goes along, for it may hold a secret or the bytes of an answer', () => {
  for (const code of ['HPE_INVALID_CONSTANT', 'ECONNREFUSED', 'CERT_HAS_EXPIRED', 'UND_ERR_INVALID_ARG', 'X']) {
    const failure = asHttpFailure(failing(code), 'x.example')
    expect(`${failure.message} ${JSON.stringify(failure)} ${failure.cause}`).not.toContain('s3cret')
  }
})

test('where several addresses were tried the first reason is told', () => {
  const several = new AggregateError([failing('ECONNREFUSED'), failing('EHOSTUNREACH')])
  expect(asHttpFailure(several, 'x.example').message).toBe('x.example cannot be reached: nothing listens on this port.')
})

test('what a parser throws without a code is a bad answer all the same', () => {
  const failure = asHttpFailure(
    Object.assign(new Error('x'), { name: 'HTTPParserError', code: undefined }),
    'x.example',
  )
  expect(failure).toMatchObject({ code: 'http/bad-answer', message: 'x.example does not answer in proper HTTP.' })
})

test('what has no code at all still gives a sentence', () => {
  expect(asHttpFailure(new Error('?'), 'x.example').message).toBe('x.example cannot be reached: the exchange failed.')
  expect(asHttpFailure(new AggregateError([]), 'x.example').code).toBe('http/unreachable')
})

test('a CapabilityError is handed on', () => {
  const known = new CapabilityError('http/too-large', 'Large', false)
  expect(asHttpFailure(known, 'x.example')).toBe(known)
})
