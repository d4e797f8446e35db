import pc from 'picocolors'
import { describe, expect, it } from 'vitest'
import { type Diagnostic, readPlaybook } from '../../engine/index.ts'
import { renderCounts, renderDiagnostic } from './diagnostics-text.ts'
import { toSarif } from './sarif.ts'

const plain = pc.createColors(false)

const at = (line: number, column: number, offset: number) => ({ line, column, offset })

function diagnostic(text: string, from: number, to: number): Diagnostic {
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length
  const columnOf = (offset: number) => offset - (text.lastIndexOf('\n', offset - 1) + 1) + 1
  return {
    code: 'FB101',
    severity: 'error',
    message: 'There is no such thing.',
    path: ['nodes', 'a', 'type'],
    file: 'x.playbook.yaml',
    range: { start: at(lineOf(from), columnOf(from), from), end: at(lineOf(to), columnOf(to), to) },
  }
}

describe('a diagnostic for people', () => {
  it('shows the place, the line and a caret under the stretch, and the fix', () => {
    const text = 'nodes:\n  a: { type: action/logg }\n'
    const start = text.indexOf('action/logg')
    const one = diagnostic(text, start, start + 11)
    const fix = { title: 'Change to action/log', edits: [] }
    expect(renderDiagnostic({ ...one, fix }, text, plain)).toBe(
      [
        'x.playbook.yaml:2:14 error FB101 There is no such thing.',
        '  2 │   a: { type: action/logg }',
        '    │              ^^^^^^^^^^^',
        '    fix: Change to action/log (firebreak check --fix)',
      ].join('\n'),
    )
  })

  it('stands under the right column behind tabs and wide characters, and never steers the terminal', () => {
    const text = '\tname: "日本" x\u001b[1m'
    const start = text.indexOf('x')
    expect(
      renderDiagnostic(diagnostic(text, start, start + 1), text, plain)
        .split('\n')
        .slice(1),
    ).toEqual(['  1 │   name: "日本" x\\x1b[1m', '    │                ^'])
  })

  it('shows a piece of a very long line around the place', () => {
    const text = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`
    const [, line, caret] = renderDiagnostic(diagnostic(text, 500, 504), text, plain).split('\n') as [
      string,
      string,
      string,
    ]
    expect(line.length).toBeLessThan(180)
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE')
  })

  it('marks to the end of the line what goes over several', () => {
    const text = 'one two\nthree'
    expect(renderDiagnostic(diagnostic(text, 4, 10), text, plain).split('\n')[2]).toBe('    │     ^^^')
  })

  it('counts', () => {
    expect(renderCounts([])).toBe('no problems')
    const one = diagnostic('x', 0, 1)
    expect(renderCounts([one, { ...one, severity: 'warning' }, { ...one, severity: 'warning' }])).toBe(
      '1 error, 2 warnings',
    )
  })
})

describe('SARIF', () => {
  it('has the rule with its help, the place and the level of every problem', () => {
    const { diagnostics } = readPlaybook('firebreak: 2\nname: X\nnodes: {}\nnods: 1\n', { file: 'a b/x.playbook.yaml' })
    const { runs } = toSarif(diagnostics, '1.2.3') as {
      runs: [{ tool: { driver: { rules: { id: string; help: { text: string } }[] } }; results: object[] }]
    }
    expect(runs[0].tool.driver.rules.map(({ id }) => id)).toEqual(['FB009'])
    expect(runs[0].tool.driver.rules[0]?.help.text).not.toBe('')
    expect(runs[0].results).toMatchObject([
      {
        ruleId: 'FB009',
        ruleIndex: 0,
        level: 'warning',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'a%20b/x.playbook.yaml' },
              region: { startLine: 4, startColumn: 1, endLine: 4, endColumn: 5 },
            },
            logicalLocations: [{ fullyQualifiedName: 'nods' }],
          },
        ],
      },
    ])
  })
})
