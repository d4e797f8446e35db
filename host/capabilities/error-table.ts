// The errors of what a node may ask for: a step that gets one fails with it.
import { defineError, type ErrorTable } from '../../engine/errors.ts'

const AGAIN = 'Look whether the other side works; a retry helps where it is back soon.'

export const CAPABILITY_ERRORS = {
  'connection/missing': defineError(
    'playbook',
    'A step uses a connection that is not there, or of another kind.',
    'Add it: firebreak connections add.',
  ),
  'http/aborted': defineError(
    'playbook',
    'A request was broken off by a time-out of the step or by a cancel.',
    'Raise the time-out of the step.',
  ),
  'http/bad-answer': defineError(
    'playbook',
    'The other side does not answer in proper HTTP.',
    'Look at what answers there.',
  ),
  'http/bad-redirect': defineError(
    'playbook',
    'The other side leads to an address that is none.',
    'Give the final address.',
  ),
  'http/bad-request': defineError(
    'playbook',
    'The request cannot be sent as it is.',
    'Correct its headers and its body.',
  ),
  'http/bad-url': defineError('playbook', 'The address is none, or none that may be called.', 'Correct the URL.'),
  'http/foreign-url': defineError(
    'playbook',
    'The address lies outside that of the connection.',
    'Give a path below its base URL, or use another connection.',
  ),
  'http/not-json': defineError('playbook', 'The answer is no JSON.', 'Look at the answer, or set `expect` to text.'),
  'http/refused-address': defineError(
    'playbook',
    'The address is a private one, which is refused.',
    'Set `allowPrivate` of the connection or the node.',
  ),
  'http/timed-out': defineError('playbook', 'The other side did not answer in time.', AGAIN),
  'http/tls': defineError(
    'playbook',
    'No secure connection could be made.',
    'Mend the certificate that the message names.',
  ),
  'http/token-refused': defineError(
    'playbook',
    'The token service gave no token.',
    'Replace the credentials of the connection.',
  ),
  'http/too-large': defineError('playbook', 'The body is larger than it may be.', 'Ask for less, or raise `maxBytes`.'),
  'http/unreachable': defineError('playbook', 'The other side cannot be reached.', AGAIN),
} as const satisfies ErrorTable
