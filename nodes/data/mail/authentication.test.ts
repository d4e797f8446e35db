import { expect, test } from 'vitest'
import { authenticationOf } from './authentication.ts'

const fields = (...values: string[]) =>
  values.map((value) => {
    const [name = '', rest = ''] = value.startsWith('received') ? value.split(': ') : ['authentication-results', value]
    return { name, value: rest }
  })

const DMARC_FAIL = 'mx.example.com; dmarc=fail header.from=bank.example'

test.each<[string, string[], string | string[] | undefined, object]>([
  [
    'a field a service, of one server',
    ['mx.example.com; spf=pass smtp.mailfrom=a.example', 'mx.example.com; dkim=fail header.d=a.example', DMARC_FAIL],
    undefined,
    { server: 'mx.example.com', spf: 'pass', dkim: 'fail', dmarc: 'fail' },
  ],
  [
    'a forged field below, of the same name',
    [DMARC_FAIL, 'mx.example.com; dmarc=pass; dkim=pass'],
    undefined,
    { dmarc: 'fail', dkim: 'pass' },
  ],
  [
    'fields below the next Received',
    [DMARC_FAIL, 'received: from evil.example', 'mx.example.com; dkim=pass'],
    undefined,
    { dmarc: 'fail', dkim: 'none' },
  ],
  [
    'fields of another server',
    ['mx.example.com; spf=pass', 'other.example; dmarc=pass'],
    undefined,
    { spf: 'pass', dmarc: 'none' },
  ],
  [
    'several servers that are trusted',
    ['other.example; dmarc=pass', 'mx.example.com; spf=softfail', 'received: from x', 'dm.example.com; dmarc=reject'],
    ['MX.example.com', 'dm.example.com'],
    { server: 'mx.example.com', spf: 'softfail', dmarc: 'reject' },
  ],
  [
    'no server named, as Exchange writes it',
    ['spf=fail (sender IP is 203.0.113.9) smtp.mailfrom=a.example; corp.example; dkim=none; dmarc=fail action=none'],
    undefined,
    { server: '', spf: 'fail', dkim: 'none', dmarc: 'fail' },
  ],
  [
    'what stands in quotes and comments is no result',
    ['mx.example.com; dmarc=fail reason="x; dmarc=pass (" (; dmarc=pass) header.from="a; dkim=pass"'],
    undefined,
    { dmarc: 'fail', dkim: 'none' },
  ],
  [
    'spaces and comments around the signs',
    ['mx.example.com 1 ; spf (v1) = pass (ok) smtp . mailfrom = "a b"@x.example'],
    undefined,
    { spf: 'pass', results: [{ method: 'spf', result: 'pass', properties: { 'smtp.mailfrom': 'a b@x.example' } }] },
  ],
  [
    'Received-SPF beside a field without SPF',
    [DMARC_FAIL, 'received-spf: SoftFail (x)'],
    undefined,
    { spf: 'softfail', dmarc: 'fail' },
  ],
  ['nothing', [], undefined, { server: '', spf: 'none', dkim: 'none', dmarc: 'none', results: [] }],
])('%s', (_, values, trusted, expected) => {
  expect(authenticationOf(fields(...values), trusted)).toMatchObject(expected)
})
