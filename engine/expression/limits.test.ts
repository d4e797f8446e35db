import { describe, expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { compileExpression } from './expression.ts'
import { BUDGET } from './limits.ts'
import { ExpressionError, type Scope } from './scope.ts'
import { compileValue } from './value.ts'

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

/** Built without recursion: something within so many levels. */
function nested(levels: number, wrap: (inner: unknown) => unknown, core: unknown = 1): unknown {
  let deep = core
  for (let level = 0; level < levels; level++) deep = wrap(deep)
  return deep
}

const big = Array.from({ length: 2_000 }, (_, at) => at)
const numbers: Scope = {
  alert: {
    big,
    text: 'x'.repeat(1_000_000),
    one: [1],
    few: Array.from({ length: 499 }, (_, at) => `someKeyNamed${at}`),
    map: Object.fromEntries(Array.from({ length: 499 }, (_, at) => [`someKeyNamed${at}`, at])),
    huge: Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`key${at}`, at])),
    alike: Array.from({ length: 300 }, (_, at) => `${'y'.repeat(20_000)}${at}`),
    nested: nested(2_000, (inner) => [inner], big),
    json: JSON.stringify(big.map((at) => ({ [`key${at}`]: at }))),
  },
}

describe('limits', () => {
  test.each([
    ['nested comprehensions', 'alert.big.all(a, alert.big.all(b, alert.big.all(c, true)))'],
    ['a comprehension in a filter', 'alert.big.map(a, alert.big.filter(b, b > a).size() > 0, a)'],
    ['exists that never ends early', 'alert.big.exists(a, alert.big.exists(b, false))'],
    ['exists_one', 'alert.big.exists_one(a, alert.big.exists_one(b, a == b))'],
    ['errors that are passed over', 'alert.big.exists(a, alert.big.exists(b, 1 / 0 == a)) || true'],
    ['looking into a list from within a list', 'alert.big.map(a, 5000 in alert.big)'],
    ['comparing lists from within a list', 'alert.big.map(a, alert.big == alert.big + [])'],
    ['reading a long text again and again', 'alert.big.map(a, alert.text.contains("y"))'],
    ['hashing a long text again and again', 'alert.big.map(a, sha256(alert.text))'],
    ['comparing texts that are long and almost equal', 'alert.big.map(a, alert.text + "a" < alert.text + "b")'],
    [
      'doubling a text',
      Array.from({ length: 26 }, () => '.map(t, t + t)').reduce((made, step) => made + step, '["0123456789"]'),
    ],
    [
      'doubling a list',
      Array.from({ length: 26 }, () => '.map(t, t + t)').reduce((made, step) => made + step, '[[1, 2, 3]]'),
    ],
    [
      'doubling by sharing',
      Array.from({ length: 26 }, () => '.map(t, [t, t])').reduce((made, step) => made + step, '[[1, 2, 3]]'),
    ],
    [
      'doubling by binding',
      `${Array.from({ length: 30 }, (_, at) => `cel.bind(v${at + 1}, [v${at}, v${at}], `)
        .join('')
        .replace('[v0, v0]', '[1, 1]')}v30${')'.repeat(30)}`,
    ],
    ['replacing nothing by much', 'alert.text.replace("", alert.text)'],
    ['joining much', 'alert.big.map(a, alert.text).join("")'],
    [
      'formatting much',
      '"%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s".format(alert.one.map(x, alert.text + alert.text) + alert.big.map(x, alert.text))',
    ],
    ['JSON of much', 'toJson(alert.big.map(a, alert.text))'],
    ['a result that is too large', 'alert.big.map(a, alert.big)'],
    [
      'errors from far below',
      `alert.big.all(a, alert.big.all(b, ${'('.repeat(100)}1 / 0${' + 1)'.repeat(100)} == 1 || true))`,
    ],
    ['many errors in one condition', `alert.big.all(a, alert.big.all(b, ${'1 / 0 == 1 || '.repeat(100)}true))`],
    ['names that are almost there', 'alert.big.all(a, alert.big.all(b, alert.map.someKeyNamedX == 1 || true))'],
    ['a name that is a long text', 'alert.big.all(a, alert.big.all(b, alert.map[alert.text] == 1 || true))'],
    [
      'first over nothing',
      'alert.big.all(a, alert.big.all(b, first(nope, alert.map.nope, alert.map["nope"], 1) == 1))',
    ],
    ['has over nothing', 'alert.big.all(a, alert.big.all(b, !has(nope.x.y)))'],
    ['texts that are no JSON', "alert.big.all(a, alert.big.all(b, parseJson('{') == 1 || true))"],
    ['texts that are no base64', "alert.big.all(a, alert.big.all(b, base64Decode('%') == '' || true))"],
    [
      'zones that do not exist',
      "alert.big.all(a, alert.big.all(b, timestamp(0).getHours('Mars/' + string(b)) == 1 || true))",
    ],
    ['time in a zone', "alert.big.all(a, alert.big.all(b, timestamp(b).getHours('Europe/Berlin') >= 0))"],
    [
      'time read from text',
      "alert.big.all(a, alert.big.all(b, age('2026-01-31T09:30:00Z', '2026-01-31T11:30:00Z') > duration('1h')))",
    ],
    ['addresses', "alert.big.all(a, alert.big.all(b, isIp('2001:db8::1')))"],
    [
      'ranges of addresses',
      "alert.big.all(a, alert.big.all(b, inCidr('10.1.1.1', '10.' + string(b % 250) + '.0.0/16') || true))",
    ],
    ['domains', "alert.big.all(a, alert.big.all(b, domainOf('a.b.c.d.e.f.g.co.uk') != ''))"],
    [
      'patterns made of data',
      "alert.big.all(a, alert.big.all(b, !'x'.matches('[a-z]{' + string(b % 900) + '}' + string(a))))",
    ],
    ['a pattern that looks far behind each match', "alert.text.findAll('x(.*y)?').size()"],
    ['a pattern that finds everything', "alert.big.map(a, alert.text.findAll('x').size())"],
    ['a pattern with much repetition', "alert.text.matches('(.*)x.{1000}$')"],
    ['splitting in a loop', "alert.big.map(a, alert.text.split('').size())"],
    ['replacing in a loop', "alert.big.map(a, alert.text.replace('x', 'yy').size())"],
    ['base64 in a loop', 'alert.big.map(a, base64Encode(alert.text).size())'],
    ['reading JSON in a loop', 'alert.big.map(a, parseJson(alert.json).size())'],
    ['writing JSON in a loop', 'alert.big.map(a, toJson(alert.map).size()).map(a, toJson(alert.huge).size())'],
    ['defanging in a loop', 'alert.big.map(a, defang(alert.text).size())'],
    ['counting characters in a loop', 'alert.big.map(a, alert.big.map(b, alert.text.size()))'],
    ['counting a large map in a loop', 'alert.big.map(a, size(alert.huge))'],
    ['the keys of a large map in a loop', 'alert.big.map(a, alert.huge.keys().size())'],
    ['comparing a large map in a loop', 'alert.big.map(a, alert.huge == {})'],
    ['whether a large map is empty, in a loop', 'alert.big.map(a, optional.ofNonZeroValue(alert.huge).hasValue())'],
    ['going over a large map in a loop', 'alert.big.map(a, alert.huge.exists(k, false))'],
    [
      'maps made in a loop',
      `alert.big.map(a, alert.big.map(b, {${big
        .slice(0, 300)
        .map((at) => `'k${at}': b`)
        .join(', ')}}.size()))`,
    ],
    ['looking for a text among texts that begin alike', "alert.big.map(a, (alert.alike[299] + '') in alert.alike)"],
    ['distinct texts that begin alike', 'alert.big.map(a, alert.alike.distinct().size())'],
    ['counting texts that begin alike', 'alert.big.map(a, alert.alike.countBy().size())'],
    ['sorting texts that begin alike', 'alert.big.map(a, alert.alike.sort().size())'],
    ['flattening what is deep', 'alert.nested.flatten(3000)'],
    ['adding lists up', 'alert.big.map(a, [a, a]).map(a, alert.big + a).sum().size()'],
    ['sorting in a loop', 'alert.big.map(a, alert.big.sort())'],
    ['distinct of many lists', 'alert.big.map(a, [a]).distinct()'],
  ])('%s ends as too costly', (_, source) => {
    const failure = caught(() => evaluate(source, numbers))
    expect(failure.code).toBe('expression/too-costly')
    expect(failure.message).toContain('for-each')
  })

  test('a pattern may not multiply to more than it says', () => {
    for (const pattern of [
      'x{1000}'.repeat(100),
      '(?:(?:a?){100}){900}',
      '((((a{9}){9}){9}){9}){9}',
      '([ab]{9,}[^]]{2,900}){90}',
    ]) {
      const failure = caught(() => compileExpression(`alert.text.matches('${pattern}')`))
      expect(failure.code).toBe('expression/bad-pattern')
      expect(failure.message).toContain('repetitions')
    }
    expect(evaluate("'2026-01-31'.matches('^[0-9]{4}-[0-9]{2}-[0-9]{2}$')")).toBe(true)
    expect(evaluate("'d41d8cd98f00b204e9800998ecf8427e'.matches('^([a-f0-9]{32}|[a-f0-9]{40}|[a-f0-9]{64})$')")).toBe(
      true,
    )
  })

  test('a text of numbers or padding is read once', () => {
    const scope = { alert: { digits: `${'1'.repeat(200_000)}x`, padding: `${'='.repeat(200_000)}x` } }
    expect(caught(() => evaluate('double(alert.digits)', scope)).code).toBe('expression/bad-argument')
    expect(caught(() => evaluate('base64Decode(alert.padding)', scope)).code).toBe('expression/bad-argument')
    expect(caught(() => evaluate("double('constructor')")).code).toBe('expression/bad-argument')
  })

  test('what is wrong is said shortly, however long the names are', () => {
    const long = 'x'.repeat(60_000)
    for (const source of [`${long}(1)`, long, `alert.${long}`, '1'.repeat(60_000), `{'${long}': 1, '${long}': 2}`]) {
      expect(caught(() => evaluate(source, { alert: {} })).message.length).toBeLessThan(400)
    }
  })

  test('many conditions in a row are compiled and checked', () => {
    const conditions = Array.from({ length: 2_000 }, (_, at) => `has(steps.s${at % 50})`).join(' && ')
    expect(compileExpression(conditions).references.steps).toHaveLength(2_000)
    expect(checkExpression(`${conditions} && steps.s7.x == 1`, { steps: {} }).problems).toEqual([])
  })

  test('a type that doubles is not known any more', () => {
    const doubling = Array.from({ length: 60 }, (_, at) => `cel.bind(v${at + 1}, [v${at}, [v${at}]], `)
    const source = `${doubling.join('').replaceAll('v0', '1')}v60${')'.repeat(60)}`
    expect(checkExpression(source, {}).problems).toEqual([])
  })

  test('the budget is said, and is for one evaluation', () => {
    const failure = caught(() => evaluate('alert.big.all(a, alert.big.all(b, true))', numbers))
    expect(failure.message).toContain(BUDGET.toLocaleString('en-US'))
    for (let run = 0; run < 100; run++) expect(evaluate('alert.big.all(a, a >= 0)', numbers)).toBe(true)
  })

  test('what ordinary alerts need is far below it', () => {
    const urls = Array.from({ length: 10_000 }, (_, at) => `https://host-${at}.example/path`)
    expect(evaluate("alert.urls.filter(u, domainOf(u).matches('^host-9')).size()", { alert: { urls } })).toBe(1_111)
  })

  test.each([
    ['many levels', `${'('.repeat(500)}1${')'.repeat(500)}`],
    ['many nots', `${'!'.repeat(100_000)}true`],
    ['a long chain', Array.from({ length: 50_000 }, () => '1').join('+')],
    ['a long list', `[${Array.from({ length: 5_000 }, () => '1').join(',')}]`],
    ['a long text', `'${'x'.repeat(100_000)}'`],
  ])('an expression with %s is refused', (_, source) => {
    expect(caught(() => compileExpression(source)).code).toBe('expression/too-costly')
  })

  test.each([
    '[alert]',
    'alert == other',
    '[alert] == [other]',
    'alert in [other]',
    'map == {"a": map}',
    'toJson(alert)',
    'toJson(map)',
    "'%s'.format([alert])",
    "'%s'.format([map])",
    'alert.flatten(1000000)',
    '[alert, other].distinct()',
    'alert + alert',
    'first(alert)',
  ])('a deep value is walked or refused, never a crash: %s', (source) => {
    const deep = nested(100_000, (inner) => [inner])
    const other = nested(100_000, (inner) => [inner])
    const map = nested(100_000, (inner) => ({ a: inner }))
    expect(caught(() => evaluate(source, { alert: deep, other, map })).code).toBe('expression/too-costly')
  })

  test('text that would become a deep value is refused before it is one', () => {
    const text = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`
    expect(caught(() => evaluate('parseJson(text)', { text }))).toMatchObject({ code: 'expression/bad-argument' })
  })

  test('a template refuses a value that is too deep or too long', () => {
    const deep = nested(100_000, (inner) => [inner])
    const text = compileValue({ text: ['is ', { cel: 'alert' }] })
    expect(caught(() => text({ alert: deep })).code).toBe('expression/too-costly')
    expect(caught(() => text({ alert: 'x'.repeat(17 * 1024 * 1024) })).code).toBe('expression/too-costly')
  })
})
