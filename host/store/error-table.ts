// The errors of what is stored: what a row says, and what can go wrong between the store and the disk.
import { defineError, type ErrorTable } from '../../engine/errors.ts'

export const STORE_ERRORS = {
  'alert/not-dead': defineError(
    'conflict',
    'The alert did not fail, so there is nothing to hand in again.',
    'List those that did: firebreak alerts list --state dead.',
  ),
  'alert/settled': defineError(
    'conflict',
    'Another process has started the runs of this alert.',
    'Nothing: look at them with firebreak alerts show.',
  ),
  'alert/unknown': defineError('unknown', 'There is no such alert.', 'List them: firebreak alerts list.'),
  'artifact/missing': defineError(
    'outside',
    'A large value that a run kept is missing from the database.',
    'Restore a backup.',
  ),
  'connection/exists': defineError(
    'conflict',
    'There is a connection of this name already.',
    'Choose another name, or replace it.',
  ),
  'connection/unknown': defineError(
    'unknown',
    'There is no connection of this name.',
    'List them: firebreak connections list.',
  ),
  'run/ambiguous': defineError(
    'input',
    'Several runs or passes could be meant.',
    'Write more of the id, or give --scope.',
  ),
  'run/exists': defineError('conflict', 'There is a run of this id already.', 'Look at it: firebreak runs show.'),
  'run/unknown': defineError('unknown', 'There is no such run.', 'List them: firebreak runs.'),
  'store/busy': defineError(
    'outside',
    'Another process has been writing for too long.',
    'Try again, or stop the other process.',
  ),
  'store/closed': defineError('outside', 'The database was closed.', 'Try again: Firebreak is ending or starting.'),
  'store/corrupt': defineError(
    'outside',
    'The database is damaged, or none of Firebreak.',
    'Move it aside and restore a backup.',
  ),
  'store/failed': defineError(
    'outside',
    'The database gave an error that has no code of its own.',
    'Read the message.',
  ),
  'store/foreign': defineError('outside', 'The database belongs to another program.', 'Name another data folder.'),
  'store/full': defineError('outside', 'The disk is full.', 'Free some space; nothing was lost.'),
  'store/newer': defineError('outside', 'A newer Firebreak wrote the database.', 'Update this Firebreak.'),
  'store/read-only': defineError(
    'outside',
    'The database cannot be written.',
    'Check the permissions of the file and its folder.',
  ),
  'store/unopenable': defineError(
    'outside',
    'The database cannot be opened.',
    'Check that its folder exists and may be written.',
  ),
  'suppression/unknown': defineError('unknown', 'There is no such suppression.', 'List them in the place Alerts.'),
} as const satisfies ErrorTable

export type StoreErrorCode = keyof typeof STORE_ERRORS | 'journal/diverged'
