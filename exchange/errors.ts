// The errors of other people's files: what is wrong with a bundle.
import { defineError, type ErrorTable } from '../engine/errors.ts'

export const EXCHANGE_ERRORS = {
  'bundle/bad-part': defineError(
    'input',
    'A part of the bundle is not what it should be, or none that may be there.',
    'Get the bundle again from whoever made it.',
  ),
  'bundle/bad-signature': defineError(
    'input',
    'Nobody signed the bundle, or not as it is now.',
    'Get it again from whoever made it; run nothing of it.',
  ),
  'bundle/changed': defineError(
    'input',
    'A part of the bundle is not what was signed, or is missing.',
    'Get it again from whoever made it; run nothing of it.',
  ),
  'bundle/newer': defineError('input', 'A newer Firebreak made the bundle.', 'Update this Firebreak.'),
  'bundle/not-a-bundle': defineError(
    'input',
    'The file is no bundle, or only a part of one.',
    'Give a file that firebreak bundle create wrote.',
  ),
  'bundle/other-plan': defineError(
    'input',
    'A plan that was signed is not what the text of its playbook says, or this Firebreak makes something else of it.',
    'Export the bundle anew, from playbooks that you have read.',
  ),
  'bundle/secret': defineError(
    'input',
    'Something that looks like a secret would be in the bundle.',
    'Move it into a connection.',
  ),
  'bundle/too-large': defineError(
    'input',
    'The bundle has more parts or bytes than a bundle may have.',
    'Make several bundles.',
    413,
  ),
} as const satisfies ErrorTable

export type ExchangeErrorCode = keyof typeof EXCHANGE_ERRORS
