// Test results as JUnit XML, which pipelines show: a suite per playbook, a case per scenario.
import { type Diagnostic, formatPath } from '../../engine/index.ts'
import type { ScenarioReport } from '../../host/index.ts'

export function toJunit(reports: readonly ScenarioReport[]): string {
  const suites = new Map<string, ScenarioReport[]>()
  for (const report of reports) {
    const name = report.playbook ?? 'without a playbook'
    suites.set(name, [...(suites.get(name) ?? []), report])
  }
  const failures = (list: readonly ScenarioReport[]) => list.filter(({ status }) => status === 'failed').length
  const errors = (list: readonly ScenarioReport[]) =>
    list.filter(({ status }) => status === 'stale' || status === 'broken').length
  const seconds = (list: readonly ScenarioReport[]) =>
    (list.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000).toFixed(3)
  const attributes = (list: readonly ScenarioReport[]) =>
    `tests="${list.length}" failures="${failures(list)}" errors="${errors(list)}" time="${seconds(list)}"`
  const body = [...suites].map(([name, list]) => {
    const cases = list.map((one) => caseOf(one)).join('\n')
    return `  <testsuite name="${escaped(name)}" ${attributes(list)}>\n${cases}\n  </testsuite>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="firebreak" ${attributes(reports)}>\n${body.join('\n')}\n</testsuites>\n`
}

function caseOf({ file, name, playbook, status, problems, mismatches, tookMs }: ScenarioReport): string {
  const head = `    <testcase name="${escaped(name)}" classname="${escaped(playbook ?? file)}" file="${escaped(file)}" time="${(tookMs / 1000).toFixed(3)}"`
  if (status === 'passed') return `${head}/>`
  const details = [
    ...problems.map((one) => `${placeOf(file, one)}${one.code} ${one.message}`),
    ...mismatches.map(({ path, message, range, diff }) =>
      [
        `${placeOf(file, { range })}${formatPath(path)}: ${message}`,
        ...(diff ?? []).map(({ mark, text }) => `  ${mark} ${text}`),
      ].join('\n'),
    ),
  ]
  const element = status === 'failed' ? 'failure' : 'error'
  const message = problems[0]?.message ?? mismatches[0]?.message ?? status
  return `${head}>\n      <${element} type="${status}" message="${escaped(message)}">${escaped(details.join('\n'))}</${element}>\n    </testcase>`
}

const placeOf = (file: string, { range }: { range?: Diagnostic['range'] | undefined }): string =>
  range ? `${file}:${range.start.line}:${range.start.column} ` : `${file} `

const NAMES: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** What XML 1.0 cannot hold is left out. */
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (character) => NAMES[character] as string)
