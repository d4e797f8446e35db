// What an error of Firebreak is: its code, what it means, what to do about it, and how a command or a request ends by it.
// Each room that makes codes has one such table in its errors.ts; a test fails when a code stands in none, or is used by none.

/** What kind of error it is decides how a command ends, and what HTTP answers where nothing better is said. */
export const ERROR_KINDS = {
  playbook: { exit: 1, status: 422, meaning: 'the playbook has errors, or a step or a run failed' },
  stopped: { exit: 1, status: 409, meaning: 'a person said no, or broke it off' },
  input: { exit: 2, status: 422, meaning: 'what was given is not what it should be' },
  unknown: { exit: 2, status: 404, meaning: 'what was named is not there' },
  conflict: {
    exit: 2,
    status: 409,
    meaning: 'it does not fit the state of things: already there, already over, changed',
  },
  forbidden: { exit: 2, status: 403, meaning: 'whoever asks may not do this, or not here' },
  outside: { exit: 3, status: 503, meaning: 'something outside failed: a file, the disk, the database, the network' },
  defect: { exit: 3, status: 500, meaning: 'a fault of Firebreak itself' },
} as const

export type ErrorKind = keyof typeof ERROR_KINDS

export interface ErrorEntry {
  kind: ErrorKind
  meaning: string
  remedy: string
  /** Exit code of a command that ends by it: that of its kind. */
  exit: 1 | 2 | 3
  /** HTTP status of a request that is refused by it. */
  status: number
  /** It is about what was sent, or whether there is room for it: whoever sends alerts is told, who hears nothing else of a server. */
  isForSenders?: true
}

/** By code, which is `noun/problem`. A code that ends with `/*` stands for all of that noun. */
export type ErrorTable = { readonly [code: string]: ErrorEntry }

/** @param status where HTTP has a better word than that of the kind */
export function defineError(kind: ErrorKind, meaning: string, remedy: string, status?: number): ErrorEntry {
  const { exit, status: usual } = ERROR_KINDS[kind]
  return { kind, meaning, remedy, exit, status: status ?? usual }
}

/** The same error, told to whoever sends alerts. */
export const forSenders = (entry: ErrorEntry): ErrorEntry => ({ ...entry, isForSenders: true })

/** The entry of a code in the first table that has it. */
export function findError(code: string, tables: readonly ErrorTable[]): ErrorEntry | undefined {
  const family = `${code.split('/', 1)[0]}/*`
  for (const table of tables) {
    if (Object.hasOwn(table, code)) return table[code]
    if (Object.hasOwn(table, family)) return table[family]
  }
  return undefined
}

const AT_THE_EXPRESSION = 'Correct the expression; firebreak check shows the place.'

export const ENGINE_ERRORS = {
  'expression/bad-address': defineError(
    'playbook',
    'A value would lead an address elsewhere: it is empty, no text, or makes a step upwards.',
    AT_THE_EXPRESSION,
  ),
  'expression/bad-argument': defineError('playbook', 'A function got a value that it cannot use.', AT_THE_EXPRESSION),
  'expression/bad-key': defineError('playbook', 'A key of a map is used twice, or cannot be a key.', AT_THE_EXPRESSION),
  'expression/bad-pattern': defineError(
    'playbook',
    'A pattern is no RE2 expression, or too large.',
    'Write it simpler.',
  ),
  'expression/divide-by-zero': defineError(
    'playbook',
    'Something is divided by zero.',
    'Guard the division with a condition.',
  ),
  'expression/failed': defineError('playbook', 'The expression could not be evaluated.', AT_THE_EXPRESSION),
  'expression/never-equal': defineError(
    'playbook',
    'Two values of different types are never equal.',
    'Turn one of them into the type of the other.',
  ),
  'expression/no-overload': defineError(
    'playbook',
    'An operator or function has no meaning for these types.',
    AT_THE_EXPRESSION,
  ),
  'expression/no-such-key': defineError(
    'playbook',
    'A field or element is read that is not there.',
    'Ask with has(…), or write .? where it may be missing.',
  ),
  'expression/not-bool': defineError(
    'playbook',
    'A condition gives neither true nor false.',
    'Compare the value with something.',
  ),
  'expression/not-finite': defineError('playbook', 'The result is no finite number.', AT_THE_EXPRESSION),
  'expression/optional-field': defineError(
    'playbook',
    'A field is read that may be missing.',
    'Ask with has(…), or write .? where it may be missing.',
  ),
  'expression/out-of-range': defineError('playbook', 'A position lies outside the text.', AT_THE_EXPRESSION),
  'expression/overflow': defineError('playbook', 'A number, duration or instant is too large.', AT_THE_EXPRESSION),
  'expression/syntax': defineError('playbook', 'The expression cannot be read.', AT_THE_EXPRESSION),
  'expression/too-costly': defineError(
    'playbook',
    'The expression takes too many steps.',
    'Filter lists before they are compared.',
  ),
  'expression/unknown-field': defineError(
    'playbook',
    'The schema has no such field.',
    'Look at the fields that the step gives.',
  ),
  'expression/unknown-function': defineError(
    'playbook',
    'There is no function of this name.',
    'See docs/reference/expressions.md.',
  ),
  'expression/unknown-variable': defineError(
    'playbook',
    'There is no such name here.',
    'Use alert, vars, steps, run or a loop’s names.',
  ),
  'expression/unterminated': defineError(
    'playbook',
    'A ${ has no }.',
    'Close it, or write $${ for the two characters.',
  ),
  'expression/wrong-result': defineError(
    'playbook',
    'The expression gives another type than the field takes.',
    AT_THE_EXPRESSION,
  ),
  'call/bad-inputs': defineError(
    'playbook',
    'What is handed to a called playbook does not fit its inputs.',
    'Compare `with` of the call with `inputs` of the called playbook.',
  ),
  'step/bad-input': defineError(
    'playbook',
    'The fields of a step do not fit its node type once they are evaluated.',
    'Correct the field that the message names.',
  ),
  'step/cannot-resume': defineError(
    'playbook',
    'The node type takes no answer.',
    'Update Firebreak, or compile the playbook again.',
  ),
  'step/defect': defineError(
    'defect',
    'A node type threw an error that it should have given back.',
    'Report it with the run’s journal.',
  ),
  'step/masked': defineError(
    'playbook',
    'The step needs a value that an older Firebreak has kept masked; it is not evaluated, and nothing is sent.',
    'Do by hand what it would do, and say so with firebreak settle, or let it fail.',
  ),
  'step/in-doubt': defineError(
    'playbook',
    'The process died while a step acted, and nobody knows whether it did.',
    'Look at the other side, then: firebreak settle.',
  ),
  'step/inverse-waits': defineError(
    'playbook',
    'The inverse of a step would wait, and an undo waits for nobody.',
    'Take the step back by hand, and name a node type under `undo` that acts at once.',
  ),
  'step/no-inverse': defineError(
    'playbook',
    'Nothing takes this step back.',
    'Give the node an `undo`, or take it back by hand.',
  ),
  'step/no-wait': defineError(
    'playbook',
    'An answer came for a step that waits for nothing.',
    'Look at the run: it went on already.',
    409,
  ),
  'step/timed-out': defineError(
    'playbook',
    'A step took longer than its `timeout`.',
    'Raise the time-out, or give the node a retry.',
  ),
  'run/cancelled': defineError('stopped', 'The run was cancelled.', 'Nothing: somebody asked for it.'),
  'plan/unknown-node-type': defineError(
    'playbook',
    'The plan needs a node type that this Firebreak has not.',
    'Update Firebreak, or compile the playbook again.',
  ),
  'journal/diverged': defineError(
    'outside',
    'A journal does not fit its plan, or another process wrote to it first.',
    'Verify the run: firebreak runs show ID --verify. Restore a backup where it was changed.',
    409,
  ),
  'mock/stale': defineError(
    'playbook',
    'A recorded answer does not fit what the step asks.',
    'Record the scenario again.',
  ),
  'simulation/too-long': defineError(
    'playbook',
    'A rehearsal has more entries than a rehearsal may have.',
    'Bound the loop, or rehearse with fewer elements.',
  ),
} as const satisfies ErrorTable

export type EngineErrorCode = keyof typeof ENGINE_ERRORS
