import { Readable } from 'node:stream'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../../engine/index.ts'
import { decodeBody, encodeBody, readBody } from './http-body.ts'

describe('a body is sent as', () => {
  test.each<[NonNullable<HttpRequest['body']>, string, string]>([
    [{ kind: 'json', value: { a: ['ü', null] } }, '{"a":["ü",null]}', 'application/json'],
    [{ kind: 'json', value: null }, 'null', 'application/json'],
    [{ kind: 'form', fields: { 'a b': 'c&d', e: 'ü' } }, 'a+b=c%26d&e=%C3%BC', 'application/x-www-form-urlencoded'],
    [{ kind: 'text', text: 'grüße\n' }, 'grüße\n', 'text/plain; charset=utf-8'],
    [{ kind: 'base64', data: 'aGk=' }, 'hi', 'application/octet-stream'],
    [{ kind: 'base64', data: 'aG\nk' }, 'hi', 'application/octet-stream'],
    [{ kind: 'base64', data: '' }, '', 'application/octet-stream'],
    [{ kind: 'base64', data: '__79' }, '\ufffd\ufffd\ufffd', 'application/octet-stream'],
  ])('%j', (body, text, mediaType) => {
    const { bytes, mediaType: type } = encodeBody(body)
    expect([bytes.toString(), type]).toEqual([text, mediaType])
  })

  test.each(['not base64!', 'a', '=', 'aGk=x', 'ü'])('%j is no base64 and is not sent in part', (data) => {
    expect(() => encodeBody({ kind: 'base64', data })).toThrow(expect.objectContaining({ code: 'http/bad-request' }))
  })
})

describe('the body of an answer', () => {
  const read = (bytes: Uint8Array[], contentEncoding = '', maxBytes = 1_000, contentLength = 0) => {
    const body = Readable.from(bytes)
    return { body, read: readBody(body, { host: 'x.example', contentEncoding, contentLength, maxBytes }) }
  }
  const text = Buffer.from('Some text that is worth packing. '.repeat(20))

  test.each([
    ['', text],
    ['identity', text],
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate, gzip', gzipSync(deflateSync(text))],
    ['gzip, identity, br', brotliCompressSync(gzipSync(text))],
  ])('packed as %j is unpacked', async (encoding, bytes) => {
    const pieces = [bytes.subarray(0, 7), bytes.subarray(7)]
    expect((await read(pieces, encoding).read).equals(text)).toBe(true)
  })

  test.each(['gzip', 'br', 'zstd', 'deflate', 'gzip, br'])('that is empty is empty, also as %s', async (encoding) => {
    expect(await read([], encoding).read).toHaveLength(0)
  })

  const zeros = Buffer.alloc(20_000_000)
  test.each([
    ['gzip', gzipSync(zeros)],
    ['br', brotliCompressSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
    ['deflate', deflateSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
  ])('that is a bomb in %s is refused long before it is unpacked', async (encoding, bomb) => {
    const taken = process.memoryUsage().arrayBuffers
    const { body, read: reading } = read([bomb], encoding, 100_000)
    await expect(reading).rejects.toMatchObject({
      code: 'http/too-large',
      message: expect.stringContaining('100000 bytes'),
      retryable: false,
    })
    expect(body.destroyed).toBe(true)
    expect(process.memoryUsage().arrayBuffers - taken).toBeLessThan(10_000_000)
  })

  test('may be as large as the limit and no larger', async () => {
    expect(await read([Buffer.alloc(600), Buffer.alloc(400)]).read).toHaveLength(1_000)
    await expect(read([Buffer.alloc(600), Buffer.alloc(401)]).read).rejects.toMatchObject({ code: 'http/too-large' })
  })

  test('that announces more than the limit is not read at all', async () => {
    let began = false
    const body = new Readable({
      read() {
        began = true
        this.push(null)
      },
    })
    const incoming = { host: 'x.example', contentEncoding: '', contentLength: 1_001, maxBytes: 1_000 }
    await expect(readBody(body, incoming)).rejects.toMatchObject({ code: 'http/too-large' })
    expect([began, body.destroyed]).toEqual([false, true])
  })

  test.each(['compress', 'gzip, gzip, gzip, gzip', 'constructor', '__proto__'])(
    'packed as %s cannot be read',
    async (encoding) => {
      const { body, read: reading } = read([text], encoding)
      await expect(reading).rejects.toMatchObject({ code: 'http/bad-answer' })
      expect(body.destroyed).toBe(true)
    },
  )

  test.each([
    ['gzip', text],
    ['gzip', gzipSync(text).subarray(0, 30)],
    ['br', text],
    ['zstd', text],
    ['deflate', text],
  ])('that is not %s as it says fails', async (encoding, bytes) => {
    await expect(read([bytes], encoding).read).rejects.toThrow()
  })

  test('a zstd window over 8 MiB is refused', async () => {
    // A frame header (RFC 8878 section 3.1.1.1) that asks for 128 MiB, and an empty last block.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3, 0x01, 0x00, 0x00])
    await expect(read([frame], 'zstd').read).rejects.toMatchObject({ code: expect.stringContaining('ZSTD') })
  })

  test('that breaks off in the middle fails with the reason of the stream', async () => {
    const broken = async function* () {
      yield gzipSync(text).subarray(0, 20)
      throw Object.assign(new Error('gone'), { code: 'UND_ERR_SOCKET' })
    }
    const incoming = { host: 'x', contentEncoding: 'gzip', contentLength: 0, maxBytes: 1_000 }
    await expect(readBody(Readable.from(broken()), incoming)).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' })
  })
})

describe('the value that a node gets', () => {
  const value = (bytes: string | Uint8Array, contentType = '', expected?: HttpRequest['expect']) =>
    decodeBody(Buffer.from(bytes as Uint8Array), { host: 'x.example', contentType, expect: expected })

  test.each([
    ['{"a":1}', 'application/json', undefined, { a: 1 }],
    ['\ufeff{"a":1}', 'application/json; charset=utf-8', undefined, { a: 1 }],
    ['[1]', 'application/problem+json', undefined, [1]],
    ['[1]', 'text/json', undefined, [1]],
    ['', 'application/json', undefined, null],
    ['<html>', 'application/json', undefined, '<html>'],
    ['{"a":1}', 'text/plain', undefined, '{"a":1}'],
    ['{"a":1}', 'text/plain', 'json', { a: 1 }],
    ['', '', 'json', null],
    ['{"a":1}', 'application/json', 'text', '{"a":1}'],
    ['{"a":1}', 'application/json', 'base64', 'eyJhIjoxfQ=='],
    ['<a/>', 'application/xml', undefined, '<a/>'],
    ['a,b', 'application/vnd.x+csv', undefined, 'a,b'],
    ['plain', '', undefined, 'plain'],
    ['plain', 'application/octet-stream', undefined, 'plain'],
    ['', '', undefined, ''],
    [Buffer.from([0xff, 0xd8, 0x00]), 'image/jpeg', undefined, '/9gA'],
    [Buffer.from([0xff, 0xd8]), '', undefined, '/9g='],
    [Buffer.from([0x67, 0x72, 0xfc, 0xdf, 0x65]), 'text/plain; charset=iso-8859-1', undefined, 'grüße'],
    [Buffer.from([0x67, 0x72, 0xfc]), 'text/plain; charset=no-such-thing', undefined, 'gr\ufffd'],
  ] as const)('of %j as %j, %s wanted: %j', (bytes, contentType, expected, result) => {
    expect(value(bytes, contentType, expected)).toEqual(result)
  })

  test('JSON was asked for and is not there', () => {
    expect(() => value('<html>', 'text/html', 'json')).toThrow(
      expect.objectContaining({
        code: 'http/not-json',
        message: 'The answer of x.example is not JSON (it says text/html).',
      }),
    )
  })

  test('JSON that nests too deep is refused; brackets in strings do not nest', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
    expect(() => value(deep(100_000), 'application/json')).toThrow(expect.objectContaining({ code: 'http/bad-answer' }))
    expect(value(JSON.stringify([deep(501), '\\"[']), 'application/json')).toEqual([deep(501), '\\"['])
    expect(() => value(deep(500), 'application/json')).not.toThrow()
    expect(() => value(deep(501), 'application/json')).toThrow()
  })
})
