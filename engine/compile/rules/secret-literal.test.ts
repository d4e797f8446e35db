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

const setting = (name: string, value: string) => `a: { type: data/set, with: { values: { ${name}: "${value}" } } }`

test.each(
  ruleCases(secretLiteral, {
    valid: {
      'plain text': setting('note', 'The password was reset. Bearer of bad news.'),
      'an expression in an authorization': setting('authorization', '${alert.x}'),
      'an ordinary header': 'a: { type: action/http-request, with: { url: x, headers: { accept: application/json } } }',
      'a hash in a field': setting('sha256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
      'a name that only sounds so': setting('tokenize', 'yes'),
    },
    invalid: {
      ...Object.fromEntries(
        Object.entries(SECRETS).map(([name, secret]) => [
          name,
          { nodes: setting('note', secret), at: 'nodes.a.with.values.note', message: new RegExp(name) },
        ]),
      ),
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
