// The errors of the server: requests that reach no method, and what keeps it from listening.
import { defineError, type ErrorTable, forSenders } from '../api/errors.ts'

export const SERVER_ERRORS = {
  'request/bad-body': defineError('input', 'The body of a request is no JSON.', 'Send one JSON object in UTF-8.', 400),
  'request/bad-method': defineError('input', 'The address takes another HTTP method.', 'Use POST.', 405),
  'request/bad-type': defineError(
    'input',
    'The body of a request is sent as something else than JSON.',
    'Send the header Content-Type: application/json.',
    415,
  ),
  'request/broken-off': forSenders(
    defineError('outside', 'The sender went away before the end of the body.', 'Send it again.', 400),
  ),
  'request/foreign': defineError(
    'forbidden',
    'A page of another origin asks, or the server is called by a name that is not its own.',
    'Use the address that the server names at its start.',
  ),
  'request/no-token': defineError(
    'forbidden',
    'The request holds no token that is valid here.',
    'Send Authorization: Bearer TOKEN; firebreak token create makes one.',
    401,
  ),
  'request/too-large': forSenders(
    defineError('input', 'The body is longer than it may be.', 'Send less, or raise maxBytes of the webhook.', 413),
  ),
  'request/unknown': defineError('unknown', 'There is no such method.', 'See /openapi.json.'),
  'studio/port-taken': defineError('outside', 'Another program listens on the port.', 'Choose another with --port.'),
  'webhook/bad-method': forSenders(defineError('input', 'A webhook takes alerts by POST alone.', 'Use POST.', 405)),
  'webhook/unknown': forSenders(
    defineError('unknown', 'There is no webhook of this name.', 'Compare the address with triggers.yaml.'),
  ),
} as const satisfies ErrorTable

export type ServerErrorCode = keyof typeof SERVER_ERRORS
