// The errors that node types give back, with their meaning: the rows of nodes/ in docs/reference/errors.md.
import { defineError, type ErrorTable } from '../engine/errors.ts'

export const NODE_ERRORS = {
  'cef/not-cef': defineError('playbook', 'The text holds no CEF event.', 'Look at what is given to `text`.'),
  'cef/short-header': defineError(
    'playbook',
    'A CEF event has too few header fields.',
    'Look at what the source sends.',
  ),
  'cef/too-large': defineError('playbook', 'A CEF event is too long to be read.', 'Cut the text before it is parsed.'),
  'csv/invalid': defineError('playbook', 'The text is no CSV.', 'Correct the delimiter and the quotes.'),
  'csv/too-large': defineError('playbook', 'The text is too long to be read as CSV.', 'Split it.'),
  'filter/not-a-condition': defineError(
    'playbook',
    '`keep` gives neither true nor false.',
    'Compare the element with something.',
  ),
  'http/several-bodies': defineError(
    'playbook',
    'A request has more than one body.',
    'Keep one of `json`, `form`, `text`, `base64`.',
  ),
  'http/status': defineError(
    'playbook',
    'A server answered with a status that is not accepted.',
    'Read the answer in `error.data`.',
  ),
  'json/invalid': defineError('playbook', 'The text is no JSON.', 'Look at what is given to `text`.'),
  'json/too-large': defineError('playbook', 'The text is too long to be read as JSON.', 'Split it.'),
  'leef/not-leef': defineError('playbook', 'The text holds no LEEF event.', 'Look at what is given to `text`.'),
  'leef/short-header': defineError(
    'playbook',
    'A LEEF event has too few header fields.',
    'Look at what the source sends.',
  ),
  'leef/too-large': defineError(
    'playbook',
    'A LEEF event is too long to be read.',
    'Cut the text before it is parsed.',
  ),
  'list/missing': defineError(
    'playbook',
    'The workspace has no such list.',
    'Add it under lists/, or correct its name.',
  ),
  'list/none-given': defineError('playbook', 'Neither `list` nor `values` is set.', 'Say where to look.'),
  'mail/not-a-mail': defineError('playbook', '`raw` is no mail.', 'Give the whole mail with its headers.'),
  'mail/not-base64': defineError('playbook', '`raw` is no base64.', 'Correct it, or set `encoding` to text.'),
  'mail/too-large': defineError('playbook', 'The mail is too large to be read.', 'Leave large attachments out.'),
  'mail/unreadable': defineError('playbook', 'The mail cannot be read safely.', 'Look at it by hand.'),
  'merge/mixed': defineError('playbook', 'Maps and lists cannot be merged with each other.', 'Look at `sources`.'),
  'playbook/failed': defineError(
    'playbook',
    'The playbook ended itself as failed.',
    'Read its message: whoever wrote it says why.',
  ),
  'severity/unknown': defineError(
    'playbook',
    'A severity is none that is known.',
    'Correct the value, or give its scale.',
  ),
  'switch/not-a-condition': defineError(
    'playbook',
    'A case gives neither true nor false.',
    'Compare the value with something.',
  ),
  'wait/bad-instant': defineError('playbook', '`until` is no instant.', 'Write it as 2026-11-09T08:00:00Z.'),
  'wait/too-long': defineError('playbook', 'The wait is longer than 366 days.', 'Look at its unit.'),
  'wait/unclear': defineError('playbook', 'Both or neither of `for` and `until` are given.', 'Give one of them.'),
} as const satisfies ErrorTable
