import { expect, test } from 'vitest'
import { compileText, ruleCases } from '../testing/rule-cases.ts'
import { secretLiteral } from './secret-literal.ts'

// Put together here, so that no scanner takes this file for a leak.
const SECRETS: Record<string, string> = {
  'an AWS access key': `AKIA${'IOSFODNN7EXAMPL3'}`,
  'a GitHub token': `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`,
  'a Slack token': `xoxb-${'123456789012'}-abcdefghij`,
  'a private key': `-----BEGIN RSA ${'PRIVATE KEY'}-----`,
  'a JSON Web Token': `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${'zdWIiOiIxMjM0NTY3'}.dozjgNryP4J3jVmNHl0w5N`,
  'a bearer token': `Bearer ${'abcdef0123456789abcdef'}`,
  'a basic authorization': `Basic ${'dXNlcjpwYXNzd29yZA=='}`,
  'a password in a URL': `https://admin:${'hunter22'}@example.com/`,
}

/** In the documentation of AWS, Slack, GitHub (a placeholder), RFC 6750, RFC 7617 and jwt.io. */
const DOCUMENTED = [
  'AKIAIOSFODNN7EXAMPLE',
  'ASIAIOSFODNN7EXAMPLE and AKIAI44QH8DHBEXAMPLE',
  'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
  `ghp_${'x'.repeat(36)}`,
  'Bearer mF_9.B5f-4.1JqM',
  'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
]

const HEADERS = [
  'application/x-www-form-urlencoded',
  'application/x-amz-json-1.1',
  'application/vnd.github.v3+json',
  'application/x-pkcs7-mime',
  'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
]

const header = (value: string) =>
  `a: { type: action/http-request, with: { url: x, headers: { X-Target: "${value}" } } }`

const setting = (name: string, value: string) => `a: { type: data/set, with: { values: { ${name}: "${value}" } } }`

test.each(
  ruleCases(secretLiteral, {
    valid: {
      'plain text': setting('note', 'The password was reset. Bearer of bad news.'),
      'an expression in an authorization': setting('authorization', '${alert.x}'),
      'an ordinary header': 'a: { type: action/http-request, with: { url: x, headers: { accept: application/json } } }',
      'a hash in a field': setting('sha256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
      ...Object.fromEntries(DOCUMENTED.map((example) => [example, setting('note', example)])),
      'an example of documentation, under the name of a secret': setting('accessKey', 'AKIAIOSFODNN7EXAMPLE'),
      'the other half of that example': setting('secret', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
      ...Object.fromEntries(HEADERS.map((value) => [value, header(value)])),
      'a name that only sounds so': setting('tokenize', 'yes'),
    },
    invalid: {
      ...Object.fromEntries(
        Object.entries(SECRETS).map(([name, secret]) => [
          name,
          { nodes: setting('note', secret), at: 'nodes.a.with.values.note', message: new RegExp(name) },
        ]),
      ),
      'a key beside an example of documentation': {
        nodes: setting('note', `AKIAIOSFODNN7EXAMPLE, ${SECRETS['an AWS access key']}`),
        at: 'nodes.a.with.values.note',
        message: /an AWS access key/,
      },
      'a random header with points in it': {
        nodes: header(`9f8K.${'2mQ7pLw4-Zx1Vb6Tn3Rc5'}`),
        at: 'nodes.a.with.headers.X-Target',
        severity: 'warning',
      },
      'a password by its name': {
        nodes: setting('adminPassword', 'hunter2'),
        at: 'nodes.a.with.values.adminPassword',
        severity: 'warning',
      },
      'a random header': {
        nodes: `a: { type: action/http-request, with: { url: x, headers: { X-Auth: "9f8K${'2mQ7pLw4Zx1Vb6Tn3Rc5'}" } } }`,
        at: 'nodes.a.with.headers.X-Auth',
        severity: 'warning',
      },
      'a constant': {
        nodes: `nodes:\n  t: { type: trigger/alert }\nvars: { key: "${SECRETS['a GitHub token']}" }`,
        at: 'vars.key',
      },
      'a mock': {
        nodes: `a: { type: data/set, with: { values: {} }, mock: { output: { k: "${SECRETS['an AWS access key']}" } } }`,
        at: 'nodes.a.mock.output.k',
      },
    },
  }),
)('$name', ({ run }) => run())

test('no message of any rule repeats the secret', () => {
  for (const secret of Object.values(SECRETS)) {
    const places = [
      setting('password', secret),
      `a: { type: data/score, with: { text: x, limit: "${secret}", level: "${secret}", after: "${secret}" } }`,
    ]
    for (const text of places) {
      expect(JSON.stringify(compileText(text).diagnostics.map(({ message }) => message))).not.toContain(secret)
    }
  }
})
