// Reads a scenario file. Whatever the text, it answers with a scenario or with problems that say where and how to mend.
import type { Diagnostic } from '../../diagnostic.ts'
import { misfits } from '../../playbook/fit.ts'
import { inspectDocument } from '../../playbook/inspect.ts'
import { parseYaml } from '../../playbook/parse-yaml.ts'
import type { SourceDocument } from '../../playbook/source.ts'
import { scenarioProblem } from './problems.ts'
import { type Scenario, scenarioSchema } from './schema.ts'

export interface ReadScenario {
  /** Present when no diagnostic is an error. */
  scenario?: Scenario
  /** Present when the text is one faithful YAML document. */
  source?: SourceDocument
  /** Every one with `range` and `path`. */
  diagnostics: Diagnostic[]
}

/** @param text YAML (JSON is YAML); a byte order mark is ignored, and offsets count without it. Never throws. */
export function readScenario(text: string, options: { file?: string } = {}): ReadScenario {
  const { source, diagnostics } = parseYaml(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, options.file)
  if (!source) {
    return {
      diagnostics: diagnostics.map((one) => (one.code === 'FB002' ? { ...one, code: 'FB801', message: EMPTY } : one)),
    }
  }
  const { value, diagnostics: found } = inspectDocument(source)
  if (found.some(({ severity }) => severity === 'error')) return { diagnostics: found }
  const wrong = misfits(value, scenarioSchema, 'The scenario').map(({ path, message }) =>
    source.locate(scenarioProblem('FB801', message, path)),
  )
  if (wrong.length > 0) return { source, diagnostics: wrong }
  return { scenario: scenarioSchema.parse(value), source, diagnostics: found }
}

const EMPTY = 'The file is empty. Begin with `scenario: 1`, a name, an alert and what is expected.'
