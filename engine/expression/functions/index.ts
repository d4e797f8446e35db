// Every function of the expression language, in the order of the reference. Comprehensions, has, first and the like are no
// functions and stand in ../macros.ts.
import { CONVERSION_FUNCTIONS } from './conversion.ts'
import type { ExpressionFunction } from './define.ts'
import { ENCODING_FUNCTIONS } from './encoding.ts'
import { LIST_FUNCTIONS } from './lists.ts'
import { MATH_FUNCTIONS } from './math.ts'
import { NETWORK_FUNCTIONS } from './network.ts'
import { TEXT_FUNCTIONS } from './text.ts'
import { TIME_FUNCTIONS } from './time.ts'

export const FUNCTIONS: readonly ExpressionFunction[] = [
  ...NETWORK_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...ENCODING_FUNCTIONS,
  ...TIME_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...MATH_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
]
