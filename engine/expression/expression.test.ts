import { describe, expect, test } from 'vitest'
import { compileExpression } from './expression.ts'
import { ExpressionError, type Scope } from './scope.ts'

const evaluate = (source: string, scope: Scope = {}) => compileExpression(source).evaluate(scope)

function caught(act: () => unknown): ExpressionError {
  try {
    act()
  } catch (cause) {
    if (cause instanceof ExpressionError) return cause
    throw cause
  }
  throw new Error('nothing was thrown')
}

const scope: Scope = {
  alert: {
    level: 7,
    name: 'login',
    mail: { id: 'm-1', raw: 'From: x', labels: ['inbox', 'vip'] },
    count: 3,
    ratio: 0.5,
    nothing: null,
    hosts: [
      { name: 'ws-1', score: 2 },
      { name: 'ws-2', score: 9 },
    ],
  },
  steps: { a: { score: 4 }, 'look-up': { malicious: true } },
  item: 'x',
  large: 3_791_411_052_119_578_828n,
}

describe('evaluating', () => {
  test.each([
    ['alert.level', 7],
    ['alert.mail', (scope.alert as { mail: object }).mail],
    ["steps['look-up'].malicious", true],
    ['alert.hosts[1].name', 'ws-2'],
    ['alert.hosts[alert.count - 2].name', 'ws-2'],
    ['alert.level >= 7 && alert.name == "login"', true],
    ['alert.level + 1', 8],
    ['1 + alert.ratio', 1.5],
    ['alert.level / 2', 3.5],
    ['7 / 2', 3],
    ['large', 3_791_411_052_119_578_828n],
    ['large + 1', 3_791_411_052_119_578_829n],
    ['large - 3791411052119578820', 8],
    ['large == 3791411052119578828 && large != 3791411052119578829 && large > 3791411052119578827', true],
    ['large in [3791411052119578828]', true],
    ['string(large)', '3791411052119578828'],
    ['"%d and %s".format([large, large])', '3791411052119578828 and 3791411052119578828'],
    ['toJson([large])', '[3791411052119578828]'],
    ['parseJson("[9007199254740993]")[0] == 9007199254740993', true],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['18446744073709551615u', 18_446_744_073_709_551_615n],
    ['double("1e20")', 100_000_000_000_000_000_000n],
    ['alert.level % 4', 3],
    ['2 * alert.ratio - 1', 0],
    ['-alert.level', -7],
    ['alert.level > 6.5 && 6.5 < alert.level && alert.level <= 7u', true],
    ['alert.count == 3 && 3 == alert.count && alert.count in [1, 3] && alert.count != 4', true],
    ['alert.name in ["login", "logout"]', true],
    ['"id" in alert.mail', true],
    ['alert.hosts.filter(h, h.score > 5).map(h, h.name)', ['ws-2']],
    ['alert.hosts.map(h, h.score > 5, h.name.upper())', ['WS-2']],
    [
      'alert.hosts.exists(h, h.score > 8) && alert.hosts.all(h, h.score > 1) && alert.hosts.exists_one(h, h.score == 2)',
      true,
    ],
    ['alert.mail.map(k, k)', ['id', 'raw', 'labels']],
    [
      'alert.hosts.map(h, alert.hosts.map(g, g.score * h.score))',
      [
        [4, 18],
        [18, 81],
      ],
    ],
    ['size(alert.hosts) > 1 ? "many" : "few"', 'many'],
    ['{"level": alert.level, "twice": alert.count * 2, 1: "one"}', { level: 7, twice: 6, '1': 'one' }],
    ['[alert.level, 1, 2u, b"hi", duration("90s")]', [7, 1, 2, 'aGk=', '90s']],
    ['"a" + "b"', 'ab'],
    ['[1] + [2]', [1, 2]],
    ['cel.bind(x, alert.level, x * x)', 49],
    ['type(1) == int && type(alert.level) == double && type("") == string', true],
    ['type(timestamp(0)) == google.protobuf.Timestamp', true],
    ['-9223372036854775808 < 0', true],
  ])('%s', (source, result) => {
    expect(evaluate(source, scope)).toEqual(result)
  })

  test('shares what the scope holds instead of copying it', () => {
    expect(evaluate('alert.mail', scope)).toBe((scope.alert as { mail: object }).mail)
    const [mail] = evaluate('[alert.mail]', scope) as object[]
    expect(mail).toBe((scope.alert as { mail: object }).mail)
  })

  test('reads getters and classes as scopes of steps are', () => {
    class StepScope {
      [name: string]: unknown
      readonly run = {
        id: 'r-1',
        mode: 'live',
        get started() {
          return '2026-01-31T12:00:00Z'
        },
      }
    }
    expect(evaluate('run.started', new StepScope())).toBe('2026-01-31T12:00:00Z')
  })

  test('keeps one compiled expression per source', () => {
    expect(compileExpression('alert.level + 2')).toBe(compileExpression('alert.level + 2'))
  })
})

describe('what may be missing', () => {
  test.each([
    ['first(steps.?b.score, steps.?a.score, 0)', 4],
    ['first(steps.?b.score, steps.?c.score, 0)', 0],
    ['first(steps.b.score, alert.nothing, "none")', 'none'],
    ['first(error.code, 1)', 1],
    ['first(alert.hosts[9], "none")', 'none'],
    ['first(steps.?b.score)', null],
    ['steps.?b.score', null],
    ['steps.?a.score', 4],
    ['steps.?b.score.orValue(5)', 5],
    ['steps.?a.score.orValue(5)', 4],
    ['steps.?b.or(steps.?a).score', 4],
    ['steps[?"b"].hasValue()', false],
    ['has(steps.a) && has(steps.a.score)', true],
    ['has(steps.b.score) || has(alert.nothing.x) || has(alert.name.x) || has(missing.x)', false],
    ["has(steps['look-up'])", true],
    ['alert.?mail.optMap(m, m.id).orValue("")', 'm-1'],
    ['alert.missing == 1 || true', true],
    ['true || alert.missing == 1', true],
    ['alert.missing == 1 && false', false],
    ['[1, 0].exists(n, 1 / n == 1)', true],
    ['[0, 1].exists(n, 1 / n == 1)', true],
    ['[0, 2].all(n, 1 / n == 1)', false],
  ])('%s is %j', (source, result) => {
    expect(evaluate(source, scope)).toEqual(result)
  })

  test('first takes 256 values and no more', () => {
    const many = Array.from({ length: 255 }, () => 'null').join(', ')
    expect(evaluate(`first(${many}, 1)`)).toBe(1)
    expect(() => compileExpression(`first(${many}, 1, 2)`)).toThrow(ExpressionError)
  })

  test('first passes over what is not there, and over no other error', () => {
    expect(caught(() => evaluate('first(1 / 0, 2)')).code).toBe('expression/divide-by-zero')
  })

  test('an error names the key and says how to mend it', () => {
    const failure = caught(() => evaluate('alert.mail.rawr', scope))
    expect(failure.code).toBe('expression/no-such-key')
    expect(failure.message).toContain('“rawr”')
    expect(failure.message).toContain('Did you mean “raw”?')
    expect(failure.message).toContain('first(')
    expect(failure.message).toContain('.?rawr')
    expect(failure.span).toEqual({ start: 0, end: 15 })
  })
})

describe('errors', () => {
  test.each([
    ['alert.', 'expression/syntax', 'a name', undefined],
    ['', 'expression/syntax', 'empty', { start: 0, end: 0 }],
    ['alert.level = 7', 'expression/syntax', '==', { start: 12, end: 13 }],
    ['alert.level | lower', 'expression/syntax', 'no pipes', { start: 12, end: 13 }],
    ["steps.?['look-up'].id", 'expression/syntax', "is read as a[?'some-name']", { start: 7, end: 8 }],
    ['lowr(alert.name)', 'expression/unknown-function', 'Did you mean lower?', { start: 0, end: 16 }],
    ['nothing.at.all', 'expression/unknown-variable', '“nothing”', { start: 0, end: 7 }],
    ['alert.name > 3', 'expression/no-overload', 'Turn the text into a number', { start: 0, end: 14 }],
    ['"n: " + alert.count', 'expression/no-overload', 'string(...)', { start: 0, end: 19 }],
    ['alert.level ? 1 : 2', 'expression/not-bool', 'Compare it', { start: 0, end: 11 }],
    ['alert.hosts.name', 'expression/no-such-key', 'is a list', { start: 0, end: 16 }],
    ['alert.hosts[5]', 'expression/no-such-key', 'the list has 2', { start: 0, end: 14 }],
    ['alert.hosts[0.5]', 'expression/no-such-key', 'no element 0.5', { start: 0, end: 16 }],
    ['alert.name.x', 'expression/no-such-key', 'is a text', { start: 0, end: 12 }],
    ['alert.level.map(x, x)', 'expression/no-overload', 'Only a list or a map', { start: 0, end: 11 }],
    ['1 / 0', 'expression/divide-by-zero', 'guard', { start: 0, end: 5 }],
    ['9223372036854775807 + 1', 'expression/overflow', '64 bits', { start: 0, end: 23 }],
    ['9223372036854775808', 'expression/overflow', '64 bits', { start: 0, end: 19 }],
    ['1.0 / 0.0', 'expression/not-finite', 'infinite', undefined],
    ['0.0 / 0.0', 'expression/not-finite', 'no number', undefined],
    ['{"a": 1, "a": 2}', 'expression/bad-key', 'twice', { start: 9, end: 12 }],
    ['steps.?b.score > 3', 'expression/no-overload', 'orValue', { start: 0, end: 18 }],
    ['alert.hosts.map(1, 2)', 'expression/syntax', 'variable', undefined],
  ])('%s', (source, code, message, span) => {
    const failure = caught(() => evaluate(source, scope))
    expect(failure.code).toBe(code)
    expect(failure.message).toContain(message)
    if (span) expect(failure.span).toEqual(span)
  })
})

describe('prototypes', () => {
  const hidden = [
    'alert.constructor',
    'alert.__proto__',
    "alert['constructor']",
    "alert['__proto__']",
    'alert.toString',
    'alert.name.constructor',
    'alert.name.length',
    'alert.hosts.length',
    'alert.hosts.map.name',
    'alert[key]',
    'constructor',
    'duration("1s").$nanos',
    "duration('1s')['$nanos']",
    '{}.constructor',
    "(b'x').length",
    'toString',
  ]
  test.each(hidden)('%s reaches nothing', (source) => {
    const failure = caught(() => evaluate(source, { ...scope, key: 'constructor' }))
    expect(['expression/no-such-key', 'expression/unknown-variable', 'expression/syntax']).toContain(failure.code)
  })

  test('has sees own properties alone', () => {
    expect(evaluate('has(alert.constructor) || has(alert.toString) || "constructor" in alert', scope)).toBe(false)
    expect(evaluate('alert.?constructor.hasValue()', scope)).toBe(false)
  })

  test('an own property with such a name is read like any other', () => {
    const alert = JSON.parse('{"constructor": {"name": "own"}, "__proto__": 5}')
    expect(evaluate('alert.constructor.name', { alert })).toBe('own')
    expect(evaluate("alert['__proto__']", { alert })).toBe(5)
  })

  test('a map cannot be made with one', () => {
    expect(caught(() => evaluate("{'__proto__': {'polluted': true}}")).code).toBe('expression/bad-key')
    const parsed = evaluate('[parseJson(\'{"__proto__": {"polluted": 1}, "n": 2}\')].map(x, x)') as object[]
    expect(Object.getPrototypeOf(parsed[0])).toBe(Object.prototype)
    expect((parsed[0] as { polluted?: number }).polluted).toBeUndefined()
  })
})
