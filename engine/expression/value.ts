// The values of a plan as functions of the scope: what a driver calls when a step starts.
import type { Lambda } from '../catalog/define-node.ts'
import type { AddressPart, Value } from '../compile/plan.ts'
import type { JsonValue } from '../json.ts'
import { addressPart, refuseDots } from './address.ts'
import type { Cell } from './context.ts'
import { compileExpression, evaluatorOf } from './expression.ts'
import { asExpressionError, assertTextLength } from './limits.ts'
import { parseSource } from './parse.ts'
import type { Scope } from './scope.ts'
import { setKey } from './values.ts'

type Evaluate = (scope: Scope) => unknown

/**
 * Compiles a value of a plan. What the function gives may share parts with the scope and with the plan: treat it as frozen.
 * @throws ExpressionError when an expression in it does not parse
 */
export function compileValue(value: Value): Evaluate {
  if ('literal' in value) {
    const literal = deepFreeze(value.literal)
    return () => literal
  }
  if ('cel' in value) return compileExpression(value.cel).evaluate
  if ('text' in value) return compileText(value.text)
  if ('address' in value) return compileAddress(value.address)
  if ('lambda' in value) return compileLambda(value.lambda, value.scope)
  if ('list' in value) {
    const items = value.list.map(compileValue)
    return (scope) => items.map((item) => item(scope))
  }
  return compileFields(value.map)
}

/** The fields of a step, or any map of values, as one function. */
export function compileFields(fields: { [name: string]: Value }): (scope: Scope) => { [name: string]: unknown } {
  const names = Object.keys(fields)
  const values = names.map((name) => compileValue(fields[name] as Value))
  // A plain store in a loop: half the time of computed names in a literal, which V8 does not cache across step types.
  const set = names.includes('__proto__') ? setKey : undefined
  return (scope) => {
    const made: { [name: string]: unknown } = {}
    for (let at = 0; at < names.length; at++) {
      const name = names[at] as string
      const value = (values[at] as Evaluate)(scope)
      if (set) set(made, name, value)
      else made[name] = value
    }
    return made
  }
}

function compileText(parts: (string | { cel: string })[]): Evaluate {
  const compiled = parts.map((part) => (typeof part === 'string' ? part : compileExpression(part.cel).evaluate))
  return (scope) => {
    let text = ''
    for (const part of compiled) {
      text += typeof part === 'string' ? part : asText(part(scope))
      assertTextLength(text.length)
    }
    return text
  }
}

function compileAddress(parts: (string | AddressPart)[]): Evaluate {
  const compiled = parts.map((part) => {
    if (typeof part === 'string') return () => part
    const { evaluate } = compileExpression(part.cel)
    return part.written ? (scope: Scope) => asText(evaluate(scope)) : (scope: Scope) => addressPart(evaluate(scope))
  })
  return (scope) => {
    let address = ''
    for (const part of compiled) {
      address += part(scope)
      assertTextLength(address.length)
    }
    refuseDots(address)
    return address
  }
}

/** A literal is shared by every evaluation, so nobody may change it. */
function deepFreeze(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  Object.freeze(value)
  return value
}

/** A value within a text: nothing for null, JSON for lists and maps. */
function asText(value: JsonValue): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value !== 'object') return value === null ? '' : String(value)
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw asExpressionError(cause)
  }
}

/**
 * One evaluator for all calls: its names are cells that each call sets, so no scope is copied. A call may give names that the
 * node type did not announce; they are looked up in a scope on top of this one.
 */
function compileLambda(source: string, names: readonly string[]): Evaluate {
  const cells = new Map<string, Cell>(names.map((name) => [name, { value: undefined }]))
  const evaluate = evaluatorOf(parseSource(source), cells)
  return (scope): Lambda =>
    (given) => {
      for (const [name, cell] of cells) cell.value = given?.[name]
      let extended = scope
      for (const name in given) {
        if (cells.has(name)) continue
        if (extended === scope) extended = Object.create(scope) as Scope
        extended[name] = given[name]
      }
      return evaluate(extended)
    }
}
