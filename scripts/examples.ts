// The examples as tests use them: read, compiled, and ready to rehearse.
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  compile,
  type Diagnostic,
  type Executable,
  type JsonValue,
  type Lists,
  link,
  type Playbook,
  parseJson,
  readPlaybook,
} from '../engine/index.ts'
import { createNodeCatalog } from '../nodes/index.ts'
import { root } from './steps.ts'

const catalog = createNodeCatalog()

const listFiles = globSync('examples/lists/*.txt', { cwd: root })

/** examples/lists: one value a line; empty lines and lines that begin with # are left out. */
export const exampleLists: Lists = (() => {
  const lists = new Map(
    listFiles.map((file) => [basename(file, '.txt'), valuesOf(readFileSync(join(root, file), 'utf8'))]),
  )
  return { get: (name) => lists.get(name) }
})()

function valuesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

export interface Example {
  name: string
  file: string
  playbook: Playbook
  diagnostics: Diagnostic[]
  /** @throws when the playbook does not compile */
  executable(): Executable
  /** Sample alerts by name. */
  alerts: Map<string, JsonValue>
}

/** Every playbook under examples/ with its sample alerts. */
export function readExamples(): Example[] {
  return globSync('examples/*/*.playbook.yaml', { cwd: root })
    .sort()
    .map((file) => readExample(file))
}

export function readExample(file: string): Example {
  const { playbook, source, diagnostics } = readPlaybook(readFileSync(join(root, file), 'utf8'), { file })
  if (!playbook || !source)
    throw new Error(`${file} cannot be read: ${diagnostics.map(({ message }) => message).join('; ')}`)
  const lists = listFiles.map((list) => basename(list, '.txt'))
  const compiled = compile(playbook, catalog, { source, file, lists })
  const alertFiles = globSync('alerts/*.json', { cwd: join(root, dirname(file)) }).sort()
  return {
    name: basename(file, '.playbook.yaml'),
    file,
    playbook,
    diagnostics: [...diagnostics, ...compiled.diagnostics],
    alerts: new Map(alertFiles.map((alert) => [basename(alert, '.json'), readJson(join(root, dirname(file), alert))])),
    executable() {
      if (!compiled.plan) throw new Error(`${file} does not compile: ${compiled.diagnostics[0]?.message}`)
      return link(compiled.plan, catalog)
    },
  }
}

const readJson = (file: string) => parseJson(readFileSync(file, 'utf8'))
