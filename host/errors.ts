// The errors of the host: everything but those of the database (store/error-table.ts) and of capabilities (capabilities/error-table.ts),
// which are joined to them here.
import { defineError, type ErrorTable, forSenders } from '../engine/errors.ts'
import { CAPABILITY_ERRORS } from './capabilities/error-table.ts'
import { STORE_ERRORS } from './store/error-table.ts'

const PERMISSIONS = 'Check that the file is there, and its permissions.'
const SPACE = 'Check the permissions of the folder, and the space on the disk.'

const ACCESS_AND_ALERTS = {
  'access/bad-name': defineError('input', 'This cannot be the name of a token.', 'Use letters, digits and hyphens.'),
  'access/ended': defineError(
    'forbidden',
    'The token by which a connection was opened was revoked or renewed.',
    'Sign in again, with the token that counts now.',
    401,
  ),
  'access/not-allowed': defineError(
    'forbidden',
    'Whoever calls lacks the scope that the method needs.',
    'Ask whoever gives out the tokens of this server.',
  ),
  'access/unknown': defineError('unknown', 'There is no token of this name.', 'List them: firebreak token list.'),
  'alerts/bad-name': defineError(
    'input',
    'This cannot be the name of a file of recorded alerts.',
    'Give another name.',
  ),
  'alerts/binary': defineError('input', 'What was handed in is no text.', 'Send JSON in UTF-8.'),
  'alerts/no-file': defineError(
    'outside',
    'The file or folder of recorded alerts is not there.',
    'Correct the path.',
    404,
  ),
  'approvals/past-link': defineError(
    'input',
    'An approval link would be over before it is made.',
    'Give a later time; it never lasts longer than its question.',
  ),
  'approvals/unknown-link': defineError(
    'unknown',
    'There is no such approval link that still counts.',
    'List them: firebreak approval-link --list.',
  ),
  'alerts/no-triggers': defineError(
    'conflict',
    'Nothing is served here, so alerts start nothing.',
    'Hand it to firebreak serve.',
  ),
  'alerts/none': defineError(
    'unknown',
    'There are no alerts to take.',
    'Give a file that holds some, in a format that is known.',
  ),
  'alerts/stopped': forSenders(
    defineError('outside', 'Firebreak is stopping and takes no more alerts.', 'Hand the alert in again in a moment.'),
  ),
  'alerts/too-many': forSenders(
    defineError('outside', 'More alerts wait than may wait.', 'Hand the alert in again later.', 429),
  ),
  'alerts/unreadable': defineError(
    'input',
    'What was handed in cannot be read as an alert.',
    'Compare it with the format of its source.',
  ),
  'alerts/unwritable': defineError('outside', 'Recorded alerts cannot be written.', SPACE),
  'suppression/bad-condition': defineError('input', 'The condition of a suppression is no expression.', 'Correct it.'),
  'suppression/bad-time': defineError('input', 'A suppression must end in the future.', 'Give a later time.'),
  'triggers/bad-file': defineError(
    'input',
    'triggers.yaml is not what it should be.',
    'firebreak check triggers.yaml says where.',
  ),
  'triggers/no-file': defineError(
    'outside',
    'What a trigger reads is no file.',
    'Correct its path in triggers.yaml.',
    404,
  ),
  'triggers/unwritable': defineError('outside', 'A folder that a trigger empties cannot be written.', SPACE),
  'webhook/bad-alert': forSenders(
    defineError(
      'input',
      'The body does not fit the schema of the webhook, nests too deep, or is too long a list.',
      'Compare it with triggers.yaml.',
    ),
  ),
  'webhook/bad-body': forSenders(defineError('input', 'The body is no JSON in UTF-8.', 'Send one JSON value.', 400)),
  'webhook/bad-connection': defineError(
    'input',
    'The connection of a webhook is none that it can use.',
    'Give a connection of the kind webhook.',
  ),
  'webhook/bad-key': forSenders(
    defineError('input', 'The idempotency key is too long.', 'Send at most 200 characters.', 400),
  ),
  'webhook/no-alert': forSenders(
    defineError('input', 'The body is no alert of the format of the webhook.', 'Correct `format` in triggers.yaml.'),
  ),
  'webhook/not-allowed': forSenders(
    defineError(
      'forbidden',
      'The token that was shown is one of this server, and may not hand in alerts.',
      'Give it the scope feed: firebreak token create NAME --scope feed.',
    ),
  ),
  'webhook/stranger': forSenders(
    defineError('forbidden', 'The request does not prove that it may come in.', 'Correct its token or signature.', 401),
  ),
} as const satisfies ErrorTable

const PEOPLE = {
  'people/bad-file': defineError(
    'conflict',
    'people.yaml cannot be read as it should be, so nobody may answer.',
    'Mend what firebreak check people.yaml names.',
  ),
  'people/not-asked': defineError(
    'forbidden',
    'The question is put to others.',
    'Let one of those answer whom `to` of the node names; people.yaml says who they are.',
  ),
  'people/not-local': defineError(
    'forbidden',
    'people.yaml refuses answers from the machine itself, where nobody shows who they are.',
    'Answer by an approval link, or with a token on the server.',
  ),
} as const satisfies ErrorTable

const PLAYBOOKS = {
  'list/too-large': defineError('input', 'A list is larger than a list may be.', 'Split it.', 413),
  'list/unreadable': defineError('outside', 'A list cannot be read.', PERMISSIONS),
  'path/outside': defineError('input', 'The path leads out of the workspace.', 'Give a path inside of it.'),
  'playbook/bad-name': defineError(
    'input',
    'This cannot be the name of a playbook file.',
    'Let it end with .playbook.yaml.',
  ),
  'playbook/changed': defineError(
    'conflict',
    'The file has changed on disk since it was read.',
    'Read it again, or overwrite it.',
  ),
  'playbook/exists': defineError('conflict', 'There is a file of this name already.', 'Choose another name.'),
  'playbook/has-errors': defineError(
    'playbook',
    'The playbook has errors, so it cannot be run.',
    'firebreak check FILE says where.',
  ),
  'playbook/has-exceptions': defineError(
    'forbidden',
    'The playbook takes exceptions from rules, and this server refuses those.',
    'Mend what the rules find, or serve without --refuse-exceptions.',
  ),
  'playbook/not-a-playbook': defineError(
    'input',
    'The file is no playbook that can be changed.',
    'Mend the file first.',
  ),
  'playbook/not-in-trash': defineError('unknown', 'The trash has no such file.', 'It was restored or removed already.'),
  'playbook/unknown': defineError('unknown', 'The workspace has no such file.', 'Look whether it was renamed.'),
  'playbook/unknown-template': defineError(
    'unknown',
    'There is no such template.',
    'Choose one that the message names.',
  ),
  'playbook/unreadable': defineError('outside', 'A playbook file cannot be read.', PERMISSIONS),
  'playbook/unwritable': defineError('outside', 'A playbook file cannot be written.', SPACE),
  'revision/unknown': defineError('unknown', 'The other version is neither a file nor a git revision.', 'Correct it.'),
  'sample/bad-json': defineError('input', 'A sample alert is no JSON.', 'Correct it at the place that is named.'),
  'sample/unknown': defineError('unknown', 'The workspace has no such sample alert.', 'Look whether it was renamed.'),
  'sample/unreadable': defineError('outside', 'A sample alert cannot be read.', PERMISSIONS),
  'sample/unwritable': defineError('outside', 'A sample alert cannot be written.', SPACE),
  'scenario/no-file': defineError('outside', 'The file or folder of scenarios is not there.', 'Correct the path.', 404),
  'scenario/unknown': defineError('unknown', 'The workspace has no such scenario.', 'Look whether it was renamed.'),
  'scenario/unwritable': defineError('outside', 'A scenario cannot be written.', SPACE),
} as const satisfies ErrorTable

const RUNS = {
  'backtest/changed': defineError('conflict', 'Something has changed since the backtest began.', 'Start a new one.'),
  'backtest/ended': defineError('conflict', 'The backtest is done.', 'Start a new one.'),
  'backtest/no-alert': defineError(
    'unknown',
    'The backtest has no such alert, or cannot run it.',
    'Run the alert from its file.',
  ),
  'backtest/unknown': defineError(
    'unknown',
    'There is no such backtest, or several begin so.',
    'List them: firebreak backtests.',
  ),
  'run/bad-alert': defineError(
    'input',
    'The alert does not fit the inputs of the playbook.',
    'Give another, or widen `inputs`.',
  ),
  'run/changed': defineError(
    'conflict',
    'The journal of the run is not as it was written: somebody changed it on disk. Nothing is done on its word.',
    'See where with firebreak runs verify, and restore a backup.',
  ),
  'run/bad-answer': defineError('input', 'The question does not take this answer.', 'Give one that it offers.'),
  'run/bad-journal': defineError('input', 'A rehearsal cannot be kept: it does not fit its plan.', 'Rehearse again.'),
  'run/closed': defineError(
    'outside',
    'The process that drives the run is stopping.',
    'Go on with it: firebreak resume.',
  ),
  'run/ended': defineError('conflict', 'The run has ended.', 'Start a new one.'),
  'run/masked-alert': defineError(
    'input',
    'The alert that was given holds a masked value, as a copy of a shown one does.',
    'Give it as its source sent it, or hand the kept one in again: firebreak alerts replay.',
  ),
  'run/missing-connection': defineError(
    'unknown',
    'The playbook needs a connection that the workspace has not.',
    'Add it: firebreak connections add.',
  ),
  'run/no-plan': defineError('outside', 'The plan of the run is missing from the database.', 'Restore a backup.'),
  'run/not-ended': defineError('conflict', 'The run has not ended.', 'Wait for its end, or cancel it.'),
  'run/not-waiting': defineError('conflict', 'Nothing waits there.', 'Look at the run: firebreak runs show.'),
  'run/owned': defineError(
    'outside',
    'Another process drives the run.',
    'It goes on there; try again in a minute.',
    409,
  ),
  'run/simulated': defineError(
    'conflict',
    'The run is a rehearsal, which is over.',
    'Rehearse again with other answers.',
  ),
  'run/unknown-node': defineError('unknown', 'The playbook has no such node.', 'Correct its name.'),
  'run/unknown-trigger': defineError(
    'unknown',
    'The playbook has no such trigger.',
    'Choose one that the message names.',
  ),
} as const satisfies ErrorTable

const WORKSPACE = {
  'backup/exists': defineError(
    'conflict',
    'The file of the backup is there already.',
    'Give another name, or remove it.',
  ),
  'backup/failed': defineError('outside', 'The backup cannot be written.', SPACE),
  'backup/in-use': defineError(
    'conflict',
    'A process uses the database that a backup is to replace.',
    'Stop it, then restore.',
  ),
  'backup/not-restored': defineError('outside', 'The backup cannot be put in its place.', SPACE),
  'backup/unusable': defineError(
    'input',
    'The file is no backup that this Firebreak can go on with.',
    'Name a file that firebreak backup made, of this or an older Firebreak.',
  ),
  'bundle/bad-name': defineError(
    'input',
    'The file of a bundle has a name under which it cannot be served.',
    'Rename it to NAME.firebreak.',
  ),
  'bundle/missing': defineError(
    'unknown',
    'A bundle needs a file that cannot be read.',
    'Put it there, or leave out what needs it.',
  ),
  'bundle/unreadable': defineError('outside', 'The bundle cannot be read.', PERMISSIONS),
  'bundle/older': defineError(
    'forbidden',
    'A newer bundle of this name and signer was served here before.',
    'Serve the newer one; to go back on purpose: firebreak serve --allow-older.',
  ),
  'bundle/unwritable': defineError('outside', 'The bundle cannot be unpacked.', SPACE),
  'connection/bad-name': defineError(
    'input',
    'This cannot be the name of a connection.',
    'Use small letters, digits and hyphens.',
  ),
  'connection/bad-secret': defineError('input', 'A secret is not what it should be.', 'Give it again.'),
  'connection/bad-setting': defineError(
    'input',
    'A setting of a connection is not what it should be.',
    'Correct what the message names.',
  ),
  'connection/missing-secret': defineError('input', 'A connection needs a secret that was not given.', 'Give it.'),
  'connection/unknown-kind': defineError(
    'input',
    'There is no such kind of connection.',
    'Choose one that the message names.',
  ),
  'connection/unknown-secret': defineError(
    'input',
    'A connection of this kind has no such secret.',
    'Correct its name.',
  ),
  'connection/unreadable': defineError(
    'outside',
    'A stored connection cannot be read.',
    'Replace it, or update Firebreak.',
  ),
  'keys/bad-key': defineError('input', 'This is no public key.', 'Give the line that firebreak keys export prints.'),
  'keys/bad-name': defineError('input', 'This cannot be the name of a key.', 'Use small letters, digits, - and _.'),
  'keys/exists': defineError(
    'conflict',
    'There is such a key already.',
    'Choose another name, or use the one that is there.',
  ),
  'keys/none': defineError('unknown', 'There is no key to sign with.', 'Make one: firebreak keys create NAME.'),
  'keys/not-here': defineError(
    'forbidden',
    'The keys of a server are used on its own machine alone.',
    'Run firebreak keys there.',
  ),
  'keys/sealed-otherwise': defineError(
    'input',
    'A key is sealed under another master key.',
    'Give the master key that it was made with.',
  ),
  'doctor/log-unreadable': defineError('outside', 'The log for a support file cannot be read.', PERMISSIONS),
  'doctor/not-written': defineError(
    'outside',
    'A support file cannot be written, or is there already.',
    'Name another file.',
  ),
  'keys/unknown': defineError(
    'unknown',
    'There is no such key, or several could be meant.',
    'List them: firebreak keys list.',
  ),
  'keys/unreadable': defineError('outside', 'The file of a key cannot be read.', PERMISSIONS),
  'keys/unwritable': defineError('outside', 'The file of a key cannot be written.', SPACE),
  'nodes/bad-pack': defineError(
    'input',
    'A pack of nodes cannot be loaded, or gives no list of node types.',
    'Correct its path, or the module.',
  ),
  'secrets/bad-key': defineError(
    'input',
    'The master key or passphrase is not what it should be.',
    'Give 32 bytes as hex or base64, or a passphrase that is not empty.',
  ),
  'secrets/key-file': defineError('outside', 'The key file cannot be used.', PERMISSIONS),
  'secrets/unreadable': defineError(
    'outside',
    'A sealed secret is damaged.',
    'Give the secret again: firebreak connections replace.',
  ),
  'secrets/wrong-key': defineError(
    'input',
    'The secrets are sealed under another master key.',
    'Give the key or passphrase that they were sealed with.',
  ),
  'workspace/read-only': defineError(
    'forbidden',
    'What is served from a bundle cannot be changed.',
    'Change the playbooks where the bundle is made.',
  ),
  'workspace/untrusted': defineError(
    'forbidden',
    'The data of the workspace were not written under the master key of this user, so nothing live goes on from them.',
    'See what would go on, and take them over: firebreak trust.',
  ),
  'workspace/unwritable': defineError('outside', 'The data folder cannot be made or written.', SPACE),
} as const satisfies ErrorTable

const OWN = {
  ...ACCESS_AND_ALERTS,
  ...PEOPLE,
  ...PLAYBOOKS,
  ...RUNS,
  ...WORKSPACE,
  ...STORE_ERRORS,
} as const satisfies ErrorTable

/** What the host itself throws; codes of capabilities are given back by steps. */
export type HostErrorCode = keyof typeof OWN

export const HOST_ERRORS: ErrorTable & typeof OWN = { ...OWN, ...CAPABILITY_ERRORS }
