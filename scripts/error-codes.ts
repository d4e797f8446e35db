// The tables of errors, and where the sources speak of their codes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { API_ERRORS } from '../api/errors.ts'
import { CLI_ERRORS } from '../cli/errors.ts'
import { defineError, ENGINE_ERRORS, type ErrorTable } from '../engine/errors.ts'
import { EXCHANGE_ERRORS } from '../exchange/errors.ts'
import { HOST_ERRORS } from '../host/errors.ts'
import { nodeTypes } from '../nodes/index.ts'
import { SERVER_ERRORS } from '../server/errors.ts'
import { root } from './steps.ts'

/** What each node type says of its own errors: a step that gets one fails. */
const NODE_ERRORS: ErrorTable = Object.fromEntries(
  nodeTypes.flatMap(({ errors }) =>
    errors.map(({ code, meaning, remedy }) => [code, defineError('playbook', meaning, remedy)]),
  ),
)

export const ERROR_TABLES: readonly { room: string; about: string; table: ErrorTable }[] = [
  { room: 'engine', about: 'Expressions, steps and journals', table: ENGINE_ERRORS },
  { room: 'nodes', about: 'Node types', table: NODE_ERRORS },
  { room: 'exchange', about: 'Bundles', table: EXCHANGE_ERRORS },
  { room: 'host', about: 'Workspace, runs, alerts, connections and the database', table: HOST_ERRORS },
  { room: 'api', about: 'Every method of the contract', table: API_ERRORS },
  { room: 'server', about: 'Requests to a server', table: SERVER_ERRORS },
  { room: 'cli', about: 'The command line', table: CLI_ERRORS },
]

/** `text` is a literal of the shape `noun/problem`, or `noun/*` where the rest is made at run time. */
export interface CodeInSource {
  text: string
  /** `file:line` from the root. */
  place: string
  /** It is compared with, not made. */
  isCompared: boolean
}

/** Folders that are no part of the product. */
const OUTSIDE = new Set(['.git', '.ci', 'dist', 'docs', 'e2e', 'examples', 'node_modules', 'scripts', 'testing'])
const ROOMS = readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && !OUTSIDE.has(entry.name) ? [entry.name] : [],
)
const TABLE_FILE = /^[^/]+\/errors\.ts$|\/error-table\.ts$/
const SHAPE = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/
const BEGINNING = /^[a-z][a-z0-9-]*\/$/

/** Every literal of the shape of a code in the product's sources, but for tests and the tables themselves. */
export function codesInSources(): CodeInSource[] {
  const files = ROOMS.flatMap((room) => sourcesOf(room)).filter((file) => !TABLE_FILE.test(file))
  return files.flatMap((file) => codesIn(file, readFileSync(join(root, file), 'utf8')))
}

export function codesIn(file: string, text: string): CodeInSource[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: CodeInSource[] = []
  const visit = (node: ts.Node): void => {
    const code = codeOf(node)
    if (code !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      found.push({ text: code, place: `${file}:${line + 1}`, isCompared: isCompared(node.parent) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function codeOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return SHAPE.test(node.text) && !isImported(node.parent) ? node.text : undefined
  return ts.isTemplateHead(node) && BEGINNING.test(node.text) ? `${node.text}*` : undefined
}

const isImported = (parent: ts.Node): boolean => ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)

const COMPARISONS = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]

const isCompared = (parent: ts.Node): boolean =>
  ts.isBinaryExpression(parent) && COMPARISONS.includes(parent.operatorToken.kind)

function sourcesOf(room: string): string[] {
  const entries = readdirSync(join(root, room), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|bench)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/').replace(/^\//, ''))
    .filter((file) => !/\/testing(\/|\.ts$)|for-tests\.ts$/.test(file))
}
