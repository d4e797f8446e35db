// firebreak.yaml: what a workspace says for all its playbooks. Today: exceptions from rules. A file that cannot be read as it should be
// has no effect at all, so that nothing is switched off by mistake.
import { join } from 'node:path'
import { z } from 'zod'
import {
  type Diagnostic,
  type JsonObject,
  type Path,
  type ProblemKind,
  type RuleException,
  type RuleExceptions,
  readException,
  rules,
  type SourceRange,
} from '../../engine/index.ts'
import { reasonOf } from './file-writing.ts'
import { readPlainFile } from './plain-file.ts'
import { readYamlText } from './yaml-text.ts'

export const SETTINGS_FILE = 'firebreak.yaml'

/** Larger files are not read. */
const MAX_BYTES = 256 * 1024
/** Of fields that are not known, so many are told. */
const MOST_TOLD = 100

export const SETTINGS_PROBLEMS = [
  {
    code: 'FB921',
    title: 'Not what firebreak.yaml holds',
    severity: 'error',
    why: 'A field is not known or holds another kind of value than it has there. Nothing that the file says counts until it is mended.',
    mend: 'Change what the message names; `firebreak schema workspace` prints the JSON Schema that editors complete from.',
  },
  {
    code: 'FB922',
    title: 'Exception that a workspace cannot make',
    severity: 'error',
    why: 'Rules about safety and rules whose problems are errors have no exceptions, and every exception needs a reason. Nothing that the file says counts until it is mended.',
    mend: 'Remove the exception, or write why the rule does not count in this workspace: `rules: { FB404: why }`.',
  },
] as const satisfies readonly ProblemKind[]

export interface WorkspaceSettings {
  /** From rules, by code; empty where the file has problems. */
  exceptions: RuleExceptions
  /** What is wrong with the file, with places in it. */
  problems: Diagnostic[]
}

export const NO_SETTINGS: WorkspaceSettings = { exceptions: {}, problems: [] }

const exception = z.strictObject({
  level: z.enum(['off', 'info', 'warning']).describe('What the problems of the rule weigh: off, info or warning'),
  reason: z.string().describe('Why'),
})

const settingsSchema = z.strictObject({
  rules: z
    .record(z.string(), z.union([z.string().describe('Why the rule is off'), exception]))
    .default({})
    .describe('Exceptions from rules: code → why it is off, or level and reason'),
})

/** For editors. */
export const settingsJsonSchema = (): JsonObject => ({
  ...(z.toJSONSchema(settingsSchema, { io: 'input' }) as JsonObject),
  title: 'Settings of a Firebreak workspace',
})

/** Reads the settings of a workspace; one without the file has none. Never throws. */
export function readSettings(workspaceDir: string): WorkspaceSettings {
  const file = join(workspaceDir, SETTINGS_FILE)
  let bytes: Buffer
  try {
    bytes = readPlainFile(file, MAX_BYTES)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return NO_SETTINGS
    const message =
      code === 'EFBIG'
        ? `The file is larger than ${MAX_BYTES / 1024} KiB.`
        : `${SETTINGS_FILE} cannot be read: ${reasonOf(cause)}.`
    return { exceptions: {}, problems: [diagnosticOf('FB921', message, [])] }
  }
  return inspectSettings(bytes.toString('utf8'))
}

/** What a text says as firebreak.yaml. */
export function inspectSettings(text: string): WorkspaceSettings {
  const yaml = readYamlText(text)
  if ('problem' in yaml) return { exceptions: {}, problems: [diagnosticOf('FB921', yaml.problem, [], yaml.range)] }
  const { ranges, value } = yaml
  const read = settingsSchema.safeParse(value ?? {})
  if (!read.success) {
    const problems = read.error.issues.flatMap((issue) => {
      const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
      if (issue.code === 'unrecognized_keys') {
        return issue.keys
          .slice(0, MOST_TOLD)
          .map((key) =>
            diagnosticOf(
              'FB921',
              `There is no field ${[...path, key].join('.')}.`,
              [...path, key],
              ranges.ofKey(path, key),
            ),
          )
      }
      const where = path.length === 0 ? 'The file' : path.join('.')
      const wanted =
        path[0] === 'rules' && path.length > 1 ? 'a reason as text, or { level, reason }' : 'a map of fields'
      return [diagnosticOf('FB921', `${where} must be ${wanted}.`, path, ranges.of(path))]
    })
    return { exceptions: {}, problems }
  }
  const exceptions: { [code: string]: RuleException } = {}
  const problems: Diagnostic[] = []
  for (const [code, given] of Object.entries(read.data.rules)) {
    const found = readException(
      code,
      given,
      rules.find((rule) => rule.code === code),
    )
    const path = ['rules', code]
    if ('problem' in found) problems.push(diagnosticOf('FB922', found.problem, path, ranges.ofKey(['rules'], code)))
    else exceptions[code] = found
  }
  return problems.length > 0 ? { exceptions: {}, problems } : { exceptions, problems }
}

function diagnosticOf(code: 'FB921' | 'FB922', message: string, path: Path, range?: SourceRange): Diagnostic {
  return { code, severity: 'error', message, path, file: SETTINGS_FILE, ...(range && { range }) }
}
