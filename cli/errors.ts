// The errors that the commands make themselves.
import { defineError, type ErrorTable } from '../engine/errors.ts'

export const CLI_ERRORS = {
  'document/browser': defineError('outside', 'The browser could not draw the picture.', 'Write .svg instead.'),
  'document/no-browser': defineError(
    'outside',
    'A PNG needs a browser, and there is none.',
    'Write .svg instead, or set FIREBREAK_BROWSER.',
  ),
  'file/exists': defineError(
    'conflict',
    'The file is there already, and nothing is overwritten.',
    'Choose another name.',
  ),
  'file/no-text': defineError('input', 'The file is no text in UTF-8.', 'Convert it.'),
  'file/too-large': defineError('input', 'The file is larger than it may be.', 'Split it.', 413),
  'file/unreadable': defineError('outside', 'The file cannot be read.', 'Check that it is there, and its permissions.'),
  'file/unwritable': defineError(
    'outside',
    'The file cannot be written.',
    'Check the permissions of its folder, and the space on the disk.',
  ),
  'json/bad': defineError('input', 'The file holds no JSON.', 'Correct it at the place that is named.'),
  'run/not-confirmed': defineError('stopped', 'Nobody said yes, so nothing was done.', 'Answer yes, or give --yes.'),
  'scenario/none': defineError(
    'unknown',
    'There is no scenario to run.',
    'Write NAME.scenario.yaml beside a playbook, or save a run as a test in the Studio.',
  ),
  'serve/untrusted': defineError(
    'forbidden',
    'The key that signed the bundle is not trusted here.',
    'Compare it with its owner, then: firebreak keys trust.',
  ),
  'studio/not-built': defineError('outside', 'The Studio is not built yet.', 'Build it: npm run build.'),
  'system/*': defineError(
    'outside',
    'The operating system refused something; the rest of the code is its own name for it.',
    'Read the message.',
  ),
  'terminal/interrupted': defineError('stopped', 'It was broken off with Ctrl-C.', 'Nothing: somebody asked for it.'),
  'trust/not-confirmed': defineError(
    'stopped',
    'Nobody said that the data are to be taken over, so they were not.',
    'Answer yes, or give --yes.',
  ),
  'use/wrong': defineError(
    'input',
    'The command was used wrongly.',
    'firebreak COMMAND --help shows options and examples.',
  ),
  'workspace/none': defineError(
    'unknown',
    'There is no workspace with runs or connections here.',
    'Rehearse a playbook first, or give --data.',
  ),
} as const satisfies ErrorTable

export type CliErrorCode = keyof typeof CLI_ERRORS
