// The errors of what a node may ask for: a step that gets one fails with it. What each means stands with the capability.
import { defineError, type ErrorTable } from '../../engine/errors.ts'
import { capabilities } from '../../engine/index.ts'

export const CAPABILITY_ERRORS: ErrorTable = Object.fromEntries(
  Object.values(capabilities).flatMap(({ errors }) =>
    errors.map(({ code, meaning, remedy }) => [code, defineError('playbook', meaning, remedy)]),
  ),
)
