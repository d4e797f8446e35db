// The reference of the expression language: its own forms from the table here (a test evaluates every example), its
// functions from the engine's table.
import { EXPRESSION_FUNCTIONS, type ExpressionFunction, type JsonValue, signatureOf } from '../../engine/index.ts'
import { cell, code, generated, page, table } from './markdown.ts'

/** What is part of the language and no function: `[form, meaning, example, what it gives]`. */
export const FORMS: [form: string, meaning: string, example: string, gives: JsonValue][] = [
  ['has(a.b)', 'whether a field is there', 'has({"b": 1}.b)', true],
  ['a.?b.?c', 'a field that may be missing, and one within it', '{"b": {"c": 1}}.?b.?c.orValue(0)', 1],
  ['a.?b.orValue(x)', 'a field that may be missing, or x', '{"a": 1}.?b.orValue(7)', 7],
  ['first(a.?b, c.?d, x)', 'the first of several that is there and not null', 'first({"a": 1}.?b, {"a": 2}.?a, 0)', 2],
  ['list.exists(x, condition)', 'whether the condition holds for some element', '[1, 5, 9].exists(n, n > 8)', true],
  ['list.all(x, condition)', 'whether it holds for every element', '[1, 5, 9].all(n, n > 8)', false],
  ['list.exists_one(x, condition)', 'whether it holds for exactly one', '[1, 5, 9].exists_one(n, n > 8)', true],
  [
    'map.all(k, v, condition)',
    'the same of keys and values, or positions and elements',
    '{"a": 1}.all(k, v, v > 0)',
    true,
  ],
  [
    'map.transformList(k, v, value)',
    'a list of what is made of each',
    '["x"].transformList(i, v, v + string(i))',
    ['x0'],
  ],
  ['map.transformMap(k, v, value)', 'a map with other values', '{"a": 1}.transformMap(k, v, v + 1)', { a: 2 }],
  ['[?a.?b], {?"c": a.?b}', 'leaves out what is missing', '[?{"b": 1}.?c, 2]', [2]],
  ['a.`b-c`', 'a field whose name is no word', '{"b-c": 1}.`b-c`', 1],
  ['list.filter(x, condition)', 'the elements for which it holds', '[1, 5, 9].filter(n, n > 3)', [5, 9]],
  ['list.map(x, value)', 'a value for each element', '[1, 5].map(n, n * 2)', [2, 10]],
  [
    'list.map(x, condition, value)',
    'the same, only where the condition holds',
    '[1, 5, 9].map(n, n > 3, n * 2)',
    [10, 18],
  ],
  ['x in list', 'whether the element is in the list, or the key in the map', '"a" in ["a", "b"]', true],
  ['condition ? a : b', 'one of two values', '3 > 2 ? "more" : "less"', 'more'],
]

export function expressionsPage(functions: readonly ExpressionFunction[] = EXPRESSION_FUNCTIONS): string {
  return page([
    generated('scripts/docs.ts', 'engine/expression'),
    '# Expressions',
    'Expressions are [CEL](https://github.com/google/cel-spec). They always end, reach nothing outside, and are checked when ' +
      'the playbook is compiled. The [guide](../guide/expressions.md) shows where they stand and what they see.',
    '## The language',
    table(
      ['form', 'gives', 'example'],
      FORMS.map(([form, meaning, example, gives]) => [code(cell(form)), meaning, exampleText(example, gives)]),
    ),
    '## Functions',
    'Where a signature reads `x.f(y)`, `f(x, y)` works as well unless it says otherwise.',
    table(
      ['function', 'what it gives', 'example'],
      functions.map((entry) => [
        code(cell(signatureOf(entry))),
        cell(entry.docs),
        exampleText(entry.example, entry.result),
      ]),
    ),
  ])
}

const exampleText = (example: string, gives: JsonValue) =>
  `${code(cell(example))} → ${code(cell(JSON.stringify(gives)))}`
