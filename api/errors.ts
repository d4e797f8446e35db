// The errors of the contract itself, whichever method was called.
import { defineError, type ErrorTable, findError, forSenders } from '../engine/errors.ts'

/** For rooms that know the contract and not the engine. */
export { defineError, type ErrorTable, findError, forSenders }

export const API_ERRORS = {
  'request/bad-input': defineError('input', 'The request does not fit the contract.', 'Compare it with /openapi.json.'),
  'firebreak/defect': defineError(
    'defect',
    'Something went wrong inside Firebreak; nothing more was done.',
    'Report it with what the log says; FIREBREAK_DEBUG=1 shows where.',
  ),
} as const satisfies ErrorTable
