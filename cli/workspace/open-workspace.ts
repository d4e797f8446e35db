// The workspace that a command works in: where it is, who holds its key, and the host that is opened on it.
import { existsSync, globSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Catalog, Diagnostic } from '../../engine/index.ts'
import {
  createHost,
  createNodeCatalog,
  DATABASE_FILE,
  type Host,
  type LogLine,
  type MasterKeySource,
  namesIn,
  openLists,
  PEOPLE_FILE,
  readPeople,
  readSettings,
  SETTINGS_FILE,
  type Surroundings,
} from '../../host/index.ts'
import type { CommonOptions } from '../command.ts'
import { CommandError, wrongUse } from '../command-error.ts'
import { indented, LOG_INDENT, quote } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

export type {
  EntryListener,
  RunFilter,
  RunHandle,
  RunResult,
  Runs,
  RunVerification,
  StoredRun,
  StoredStatus,
} from '../../host/index.ts'
export { connectionKinds } from '../../host/index.ts'

const DATA_FOLDER = '.firebreak'

export interface Workspace extends Host {
  /** What a command needs besides to find this workspace again from here: ` --data FOLDER`, or nothing. */
  again: string
}

/** Every node type that commands know: the one catalogue of this process. */
export function standardCatalog(): Catalog {
  known ??= createNodeCatalog()
  return known
}

let known: Catalog | undefined

/** What counts of the workspace of a playbook when it is checked; where there are no lists, none is judged. */
export function surroundingsOf(file: string): Partial<Surroundings> {
  const kept = openLists(listsFolderOf(file))
  const lists = kept.names()
  const folder = workspaceFolder(dirname(file))
  const { exceptions } = readSettings(folder)
  const { people } = readPeople(folder)
  return {
    ...(lists.length > 0 && { lists, commented: kept.commented() }),
    ...(people && { people: namesIn(people) }),
    exceptions,
  }
}

/** The settings of the workspace of a file, there or not. */
export const settingsFileOf = (file: string): string =>
  join(relative('.', workspaceFolder(dirname(file))), SETTINGS_FILE)

/** What is wrong with firebreak.yaml in the workspace of a file. */
export const settingsProblems = (file: string): Diagnostic[] => readSettings(workspaceFolder(dirname(file))).problems

/** people.yaml in the workspace of a file, there or not. */
export const peopleFileOf = (file: string): string => join(relative('.', workspaceFolder(dirname(file))), PEOPLE_FILE)

/** The folder of lists in the workspace of a file. */
export const listsFolderOf = (file: string): string => join(workspaceFolder(dirname(file)), 'lists')

export interface WorkspacePlace {
  /** Holds `lists/` and the playbooks. */
  folder: string
  /** Holds the database. */
  data: string
}

/**
 * The workspace of a playbook (or of the current folder): the nearest folder above it that holds `.firebreak` or lists; where
 * there is none, the current folder if the playbook stands somewhere in it, else the playbook's own folder. The search ends at
 * the root of a git checkout and below the home folder.
 */
export function findWorkspace(
  { data }: Pick<CommonOptions, 'data'>,
  env: Terminal['env'],
  { near }: { near?: string } = {},
): WorkspacePlace {
  const start = near === undefined ? '.' : dirname(near)
  const given = data ?? env['FIREBREAK_DATA']
  if (given === undefined || given === '') {
    const folder = workspaceFolder(start)
    return { folder, data: join(folder, DATA_FOLDER) }
  }
  const full = resolve(given)
  return { folder: basename(full) === DATA_FOLDER ? dirname(full) : workspaceFolder(start), data: full }
}

function workspaceFolder(start: string): string {
  const home = homedir()
  const first = resolve(start)
  for (let folder = first; ; folder = dirname(folder)) {
    if (existsSync(join(folder, DATA_FOLDER)) || globSync('lists/*.txt', { cwd: folder }).length > 0) return folder
    const parent = dirname(folder)
    if (parent === folder || parent === home || existsSync(join(folder, '.git'))) return unmarked(first)
  }
}

function unmarked(folder: string): string {
  const here = resolve('.')
  return folder.startsWith(here.endsWith(sep) ? here : `${here}${sep}`) ? here : folder
}

/**
 * Opens the workspace. `near`: the playbook whose workspace it is; without it, the current folder's, which must be there
 * already unless `make` is set.
 * @throws CommandError `workspace/none` (2); what createHost throws
 */
export async function openWorkspace(
  options: CommonOptions,
  terminal: Terminal,
  where: { near?: string; make?: boolean } = {},
): Promise<Workspace> {
  const { folder, data } = findWorkspace(options, terminal.env, where)
  if (where.near === undefined && !where.make && !existsSync(join(data, DATABASE_FILE))) {
    throw new CommandError(
      'workspace/none',
      `There is no workspace with runs or connections at ${data}. Rehearse a playbook first, or name its data folder with --data or FIREBREAK_DATA.`,
    )
  }
  const host = await createHost({
    catalog: standardCatalog(),
    dataDir: data,
    workspaceDir: folder,
    masterKey: await masterKeyOf(options, terminal),
    keysDir: keysFolder(terminal.env),
    onLog: (line) => showLog(terminal, line),
  })
  const isFoundFromHere = findWorkspace({}, terminal.env).data === data
  return { ...host, again: isFoundFromHere ? '' : ` --data ${quote(relative('.', data))}` }
}

function showLog(terminal: Terminal, { level, message }: LogLine): void {
  if (level !== 'debug') terminal.err(`${terminal.colors.err.dim('     log')} ${indented(message, LOG_INDENT)}`)
}

/** @throws CommandError (2) when a passphrase is wanted and nobody can be asked */
export async function masterKeyOf({ passphrase }: CommonOptions, terminal: Terminal): Promise<MasterKeySource> {
  const { env } = terminal
  if (passphrase) {
    const given = env['FIREBREAK_PASSPHRASE']
    if (given) return { passphrase: given }
    if (!terminal.isInteractive) throw wrongUse('--passphrase: nobody can be asked here; set FIREBREAK_PASSPHRASE')
    return { passphrase: await terminal.askSecret('Passphrase of the workspace (not shown) > ') }
  }
  if (env['FIREBREAK_MASTER_KEY']) return { environment: env['FIREBREAK_MASTER_KEY'] }
  return { keyFile: env['FIREBREAK_KEY_FILE'] || join(configFolder(env), 'master.key') }
}

/** Where the keys that sign bundles are: this user's, whatever the workspace. */
export const keysFolder = (env: Terminal['env']): string => env['FIREBREAK_KEYS'] || join(configFolder(env), 'keys')

/** Where this user's settings belong, by the custom of each system; the key never stands beside what it protects. */
function configFolder(env: Terminal['env']): string {
  if (process.platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Firebreak')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Firebreak')
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'firebreak')
}
