// Diagnostics as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for code scanning in pipelines.

import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type Diagnostic,
  DOCUMENT_PROBLEMS,
  formatPath,
  rules,
  SCENARIO_PROBLEMS,
  type Severity,
} from '../../engine/index.ts'
import { TRIGGER_PROBLEMS } from '../../host/index.ts'

const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' }

interface KnownRule {
  code: string
  title: string
  severity: Severity
  why: string
  mend: string
}

/** @param version of Firebreak */
export function toSarif(diagnostics: readonly Diagnostic[], version: string): object {
  const used = new Set(diagnostics.map(({ code }) => code))
  const known: KnownRule[] = [...DOCUMENT_PROBLEMS, ...rules, ...SCENARIO_PROBLEMS, ...TRIGGER_PROBLEMS].filter(
    ({ code }) => used.has(code),
  )
  const index = new Map(known.map(({ code }, at) => [code, at]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        columnKind: 'utf16CodeUnits',
        tool: { driver: { name: 'Firebreak', version, rules: known.map(toRule) } },
        results: diagnostics.map((diagnostic) => toResult(diagnostic, index.get(diagnostic.code))),
      },
    ],
  }
}

function toRule({ code, title, severity, why, mend }: KnownRule): object {
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: mend, markdown: mend },
    defaultConfiguration: { level: LEVELS[severity] },
  }
}

function toResult({ code, severity, message, range, file, path }: Diagnostic, ruleIndex: number | undefined): object {
  const uri = file === undefined ? undefined : isAbsolute(file) ? pathToFileURL(file).href : toRelativeUri(file)
  const region = range && {
    startLine: range.start.line,
    startColumn: range.start.column,
    endLine: range.end.line,
    endColumn: range.end.column,
  }
  return {
    ruleId: code,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: LEVELS[severity],
    message: { text: message },
    locations: [
      {
        ...(uri !== undefined && { physicalLocation: { artifactLocation: { uri }, ...(region && { region }) } }),
        ...(path.length > 0 && { logicalLocations: [{ fullyQualifiedName: formatPath(path) }] }),
      },
    ],
  }
}

const toRelativeUri = (file: string): string => file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
