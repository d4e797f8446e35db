// A pack of node types, as somebody else would write one: it doubles a number.
import { z } from 'zod'
import { defineNode, done, fieldText } from '../../engine/index.ts'

const double = defineNode({
  type: 'acme/double',
  version: 1,
  title: 'Double',
  icon: 'box',
  line: ({ number }) => fieldText(number),
  effect: 'none',
  docs: 'Doubles a number.',
  input: z.object({ number: z.number().describe('The number') }),
  output: z.object({ twice: z.number() }),
  ports: ['done'],
  needs: [],
  errors: [],
  example: { twice: 2 },
  run: ({ number }) => done({ twice: number * 2 }),
})

export default [double]
