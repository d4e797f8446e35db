import { describe, expect, test } from 'vitest'
import { checkExpression } from '../check.ts'
import { compileExpression } from '../expression.ts'
import { ExpressionError } from '../scope.ts'
import { signatureOf } from './define.ts'
import { FUNCTIONS } from './index.ts'

const evaluate = (source: string, scope = {}) => compileExpression(source).evaluate(scope)

describe('every function', () => {
  test.each(FUNCTIONS.map((entry) => [entry.name, entry] as const))('%s gives what its example says', (_, entry) => {
    expect(evaluate(entry.example)).toEqual(entry.result)
  })

  test.each(FUNCTIONS.map((entry) => [entry.name, entry] as const))(
    '%s passes the type check in its example',
    (_, entry) => {
      expect(checkExpression(entry.example, {}).problems).toEqual([])
    },
  )

  test('has a name of its own', () => {
    expect(new Set(FUNCTIONS.map(({ name }) => name)).size).toBe(FUNCTIONS.length)
  })

  test.each(FUNCTIONS.map((entry) => [entry.name, entry] as const))('%s is described in one sentence', (_, entry) => {
    expect(entry.docs).toMatch(/^[A-Z].*\.$/)
  })

  test('reads as it is written', () => {
    const inCidr = FUNCTIONS.find(({ name }) => name === 'inCidr')!
    expect(signatureOf(inCidr)).toBe('address.inCidr(where: string or list) → bool')
    const timestamp = FUNCTIONS.find(({ name }) => name === 'timestamp')!
    expect(signatureOf(timestamp)).toBe('timestamp(value: string or double or timestamp) → timestamp')
  })
})

describe('functions of responders', () => {
  test.each([
    ["inCidr('10.1.2.3', '10.0.0.0/8')", true],
    ["'11.1.2.3'.inCidr('10.0.0.0/8')", false],
    ["'::ffff:10.1.2.3'.inCidr('10.0.0.0/8')", true],
    ["'2001:db8::5'.inCidr(['10.0.0.0/8', '2001:db8::/32'])", true],
    ["'not an address'.inCidr('10.0.0.0/8')", false],
    ["'10.0.0.1'.inCidr('10.0.0.1')", true],
    ["isIp('010.1.1.1')", false],
    ["isIp('1')", false],
    ["isIp('1.2.3.4')", true],
    ["isIp('[2001:db8::1]')", true],
    ["isPrivateIp('127.0.0.1')", true],
    ["isPrivateIp('100.64.0.1')", true],
    ["isPrivateIp('fd00::1')", true],
    ["isPrivateIp('8.8.8.8')", false],
    ["isPublicIp('8.8.8.8')", true],
    ["isPublicIp('224.0.0.1')", false],
    ["isPublicIp('word')", false],
    ["ipVersion('::1')", 6],
    ["ipVersion('x')", 0],
    [
      "defang('see http://a.b.example/x and 10.0.0.1, ann@evil.example.')",
      'see hxxp://a[.]b[.]example/x and 10[.]0[.]0[.]1, ann[@]evil[.]example.',
    ],
    ["defang(defang('https://evil.example'))", 'hxxps://evil[.]example'],
    [
      "refang('hxxp[:]//evil(dot)example, ann[at]evil{.}example, fxp://x[.]example')",
      'http://evil.example, ann@evil.example, ftp://x.example',
    ],
    ["refang(defang('https://user@evil.example:8443/a.b'))", 'https://user@evil.example:8443/a.b'],
    ["domainOf('hxxps://login[.]evil[.]co[.]uk/x')", 'evil.co.uk'],
    ["domainOf('Ann <ann@mail.corp.example.com>')", 'example.com'],
    ["domainOf('deep.host.example.org:443')", 'example.org'],
    ["domainOf('http://10.0.0.1/x')", ''],
    ["domainOf('')", ''],
    ["hostOf('http://[2001:db8::1]:80/x')", '2001:db8::1'],
    ["hostOf('ann@corp.example')", 'corp.example'],
    ["hostOf('HTTPS://EVIL.example.')", 'evil.example'],
    ["urlParts('nothing')", null],
    [
      "urlParts('https://ann:secret@evil.example:8443/a/b?c=d#e')",
      { scheme: 'https', user: 'ann', host: 'evil.example', port: 8443, path: '/a/b', query: 'c=d', fragment: 'e' },
    ],
    ["hashKind('DA39A3EE5E6B4B0D3255BFEF95601890AFD80709')", 'sha1'],
    ["hashKind('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')", 'sha256'],
    ["hashKind('zz')", ''],
    ["hashKind('abc')", ''],
    ["base64Decode('aGVs\\nbG8')", 'hello'],
    ["base64Decode('PDw_Pz8-Pg')", '<<???>>'],
    ["urlDecode('a+b%21')", 'a b!'],
    ["severityRank(' Critical ')", 4],
    ["severityRank('constructor')", -1],
    ["[1, 2.0, 2, 'a', [1], [1.0]].distinct()", [1, 2, 'a', [1]]],
    ['[[1, [2]], 3].flatten(2)', [1, 2, 3]],
    [
      "[{'h': 'a'}, {'h': 'b'}, {'h': 'a'}].countBy('h')",
      [
        { value: 'a', count: 2 },
        { value: 'b', count: 1 },
      ],
    ],
    ['[].max()', null],
    ['[].sum()', 0],
    ['[1, 2.5].sum()', 3.5],
    ['[1, 2, 3].slice(-2)', [2, 3]],
    ["['b', 'a'].sort().join('')", 'ab'],
    ["[{'n': 3}, {'m': 1}, {'n': 1}].sortBy('n')", [{ n: 1 }, { n: 3 }, { m: 1 }]],
  ])('%s is %j', (source, result) => {
    expect(evaluate(source)).toEqual(result)
  })

  test.each([
    ["'1.2.3.4'.inCidr('10.0.0.0/33')", 'expression/bad-argument', 'no range of addresses'],
    ["'1.2.3.4'.inCidr(alert.ranges)", 'expression/bad-argument', 'no range of addresses'],
    ["parseJson('{')", 'expression/bad-argument', 'no JSON'],
    [`parseJson('${'['.repeat(501)}${']'.repeat(501)}')`, 'expression/bad-argument', 'deeper than 500 levels'],
    ["base64Decode('***')", 'expression/bad-argument', 'no base64'],
    ["hexDecode('4d5')", 'expression/bad-argument', 'no hexadecimal'],
    ["urlDecode('%zz')", 'expression/bad-argument', 'urlDecode'],
    ["['a', 1].join('')", 'expression/bad-argument', 'string(x)'],
    ["['a', 1].sort()", 'expression/no-overload', 'no order'],
    ['lower(alert.level)', 'expression/bad-argument', 'lower: text is a text, not a number'],
    ['lower(alert.nothing)', 'expression/bad-argument', 'first(…, a default)'],
    ["'a'.lower('b')", 'expression/bad-argument', 'takes 1 value'],
    ["'abc'.substring(2, 9)", 'expression/out-of-range', '3 characters'],
    ["duration('soon')", 'expression/bad-argument', 'write 90s'],
    ["timestamp('yesterday')", 'expression/bad-argument', 'write 2026-01-31T09:30:00Z'],
    ["timestamp('2026-01-31T09:30:00Z').getHours('Mars/Base')", 'expression/bad-argument', 'time zone'],
    ["'%q'.format([1])", 'expression/bad-argument', 'there is no %q'],
    ["'%d %d'.format([1])", 'expression/bad-argument', 'more values'],
  ])('%s says what is wrong', (source, code, message) => {
    const scope = { alert: { level: 5, ranges: ['x'], nothing: null } }
    const failure = caught(() => evaluate(source, scope))
    expect(failure.code).toBe(code)
    expect(failure.message).toContain(message)
    expect(failure.span).toBeDefined()
  })
})

describe('time', () => {
  const scope = {
    run: { started: '2026-01-31T12:00:00.000Z' },
    alert: { at: '2026-01-31T09:30:05+01:00', log: '2026-01-31 09:30:05+0000' },
  }
  test.each([
    ['timestamp(run.started) - timestamp(alert.at)', '12595s'],
    ["timestamp(run.started) - timestamp(alert.at) > duration('1h')", true],
    ["timestamp(run.started) + duration('1d12h')", '2026-02-02T00:00:00Z'],
    ['string(timestamp(alert.log))', '2026-01-31T09:30:05Z'],
    ["run.started.age('2026-02-01T12:00:00Z').getHours()", 24],
    ['int(timestamp(run.started))', 1769860800],
    ['fromUnix(1769860800.5)', '2026-01-31T12:00:00.5Z'],
    ['toUnix(timestamp(1))', 1],
    ["string(duration('1500ms'))", '1.5s'],
    ["string(-duration('1.5s'))", '-1.5s'],
    ["timestamp('2026-06-30T23:30:00Z').getDayOfYear()", 180],
    ["timestamp('2026-06-30T23:30:00Z').getDayOfMonth('+02:00')", 0],
    ["timestamp('2026-06-30T23:30:00Z').getDayOfWeek('Europe/Berlin')", 3],
    ["timestamp('1969-12-31T23:59:59.5Z').getMilliseconds()", 500],
  ])('%s is %j', (source, result) => {
    expect(evaluate(source, scope)).toEqual(result)
  })
})

describe('patterns', () => {
  test('end however hostile the text is', () => {
    const text = `${'a'.repeat(50_000)}b`
    expect(evaluate("alert.text.matches('^(a+)+$')", { alert: { text } })).toBe(false)
  })

  test('are charged by the length of the text and of the pattern', () => {
    const failure = caught(() =>
      evaluate("[1, 2, 3, 4, 5, 6, 7, 8].exists(n, alert.text.matches('(a|b|ab)*(c|d|cd){20}x|Y'))", {
        alert: { text: 'ab'.repeat(200_000) },
      }),
    )
    expect(failure.code).toBe('expression/too-costly')
  })

  test('that are wrong are found when the expression is compiled', () => {
    const failure = caught(() => compileExpression("alert.text.matches('(?=x)y')"))
    expect(failure.code).toBe('expression/bad-pattern')
    expect(failure.message).toContain('no look-ahead')
    expect(caught(() => compileExpression("find(alert.text, '(')")).code).toBe('expression/bad-pattern')
  })

  test('that come from data are compiled when they are used', () => {
    expect(
      evaluate('alert.patterns.exists(p, alert.text.matches(p))', { alert: { text: 'abc', patterns: ['x', '^a'] } }),
    ).toBe(true)
    const failure = caught(() =>
      evaluate('alert.text.matches(alert.pattern)', { alert: { text: 'abc', pattern: '[' } }),
    )
    expect(failure.code).toBe('expression/bad-pattern')
  })

  test('find groups, or the whole where there are none', () => {
    expect(evaluate("'user=ann host=b'.findAll('(\\\\w+)=')")).toEqual(['user', 'host'])
    expect(evaluate("'none'.find('[0-9]+')")).toBe('')
  })
})

function caught(act: () => unknown): ExpressionError {
  try {
    act()
  } catch (cause) {
    if (cause instanceof ExpressionError) return cause
    throw cause
  }
  throw new Error('nothing was thrown')
}
