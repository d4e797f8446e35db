// triggers.yaml as a file: read, and told what is wrong with it and where. It stands in the workspace, beside the playbooks, and
// goes into bundles; secrets of its sources are connections, by name.
import type { z } from 'zod'
import type { Path, SourceRange } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import { MANUAL } from '../runs/given-alert.ts'
import { readYamlText } from '../workspace/yaml-text.ts'
import { SOURCE_KINDS, type Triggers, triggersSchema } from './triggers-schema.ts'

/** Its name in a workspace and in a bundle. */
export const TRIGGERS_FILE = 'triggers.yaml'
/** Larger files are not read. */
export const MOST_TRIGGERS_BYTES = 1024 * 1024
/** Of fields that are not known in one place, so many are told. */
const MOST_TOLD = 100

export const NO_TRIGGERS: Triggers = { triggers: 1, sources: {}, routes: [] }

export interface InspectedTriggers {
  /** There when nothing is wrong. */
  triggers?: Triggers
  problems: { message: string; path: Path; range: SourceRange }[]
  /** Of a value, or of the nearest around it that is there. */
  rangeOf(path: Path): SourceRange
}

/** @throws HostError `triggers/bad-file`: the first that is wrong, where, and how to mend it */
export function readTriggers(text: string, file: string): Triggers {
  const { triggers, problems } = inspectTriggers(text)
  if (triggers) return triggers
  const { message = 'It does not fit.', range } = problems[0] ?? {}
  const { line, column } = range?.start ?? { line: 1, column: 1 }
  throw new HostError('triggers/bad-file', `${file}:${line}:${column}: ${message}`, { data: { file, line, column } })
}

export function inspectTriggers(text: string): InspectedTriggers {
  const yaml = readYamlText(text)
  const { of: rangeOf, ofKey: rangeOfKey } = yaml.ranges
  const bad = (found: { words: string; path?: Path; range?: SourceRange }[]): InspectedTriggers => ({
    rangeOf,
    problems: found.map(({ words, path = [], range = rangeOf(path) }) => ({
      message: `${words.replace(/\.$/, '')}.`,
      path,
      range,
    })),
  })

  if ('problem' in yaml) return bad([{ words: yaml.problem, range: yaml.range }])
  const { document, value } = yaml
  const version = (value as { triggers?: unknown } | null)?.triggers
  if (typeof version === 'number' && version > 1) {
    return bad([{ words: `version ${version} is of a newer Firebreak; this one knows 1. Update Firebreak` }])
  }
  const read = triggersSchema.safeParse(value)
  if (!read.success) {
    return bad(
      read.error.issues.flatMap((issue) => {
        const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
        if (issue.code !== 'unrecognized_keys') {
          const range =
            issue.code === 'invalid_key' ? rangeOfKey(path.slice(0, -1), String(path.at(-1))) : rangeOf(path)
          const missing = path.length > 0 && !document.hasIn(path) ? 'is missing; it ' : ''
          return [{ words: `${path.join('.') || 'the file'}: ${missing}${wordsOf(issue)}`, path, range }]
        }
        return issue.keys.slice(0, MOST_TOLD).map((key) => {
          const words = `${[...path, key].join('.')}: there is no such field; firebreak schema triggers lists them`
          return { words, path: [...path, key], range: rangeOfKey(path, key) }
        })
      }),
    )
  }
  const missing = missingSources(read.data)
  return missing.length > 0 ? bad(missing) : { rangeOf, problems: [], triggers: read.data }
}

function missingSources({ sources, routes }: Triggers): { words: string; path: Path }[] {
  const known = [...Object.keys(sources), MANUAL]
  return routes.flatMap(({ from }, at) =>
    [from ?? []]
      .flat()
      .filter((name) => !known.includes(name))
      .map((name) => ({
        words: `routes.${at}.from: there is no source ${name}. There are: ${known.join(', ')}`,
        path: ['routes', at, 'from'],
      })),
  )
}

/** How to mend it; what stands there is not repeated, since it may be a secret. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') {
    const [first, ...more] = issue.values.map(String)
    return more.length > 0 ? `must be one of ${[first, ...more].join(', ')}` : `must be ${first}`
  }
  if (issue.code === 'invalid_union') {
    return issue.discriminator === undefined
      ? 'must be the name of a source, or a list of names'
      : `must be one of ${SOURCE_KINDS.join(', ')}`
  }
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? 'is no name'
  if (issue.code !== 'invalid_type') return issue.message
  const wanted: { [type: string]: string } = {
    record: 'a name for each, with what it is after the colon (siem: { kind: webhook, … })',
    object: 'names with values ({ name: value, … })',
    array: 'a list ([…], or lines that begin with -)',
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
  }
  return `must be ${wanted[issue.expected] ?? issue.expected}`
}
