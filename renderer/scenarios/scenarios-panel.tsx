// Below the canvas: the tests of the open playbook, at the left all of them, at the right the chosen one.
import { ActionIcon, Button, Switch, Tooltip, UnstyledButton } from '@mantine/core'
import { CircleAlert, CircleCheck, CircleX, FlaskConical, Play, RotateCw } from 'lucide-react'
import { useEffect } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { type Coverage, percentOf } from '../../engine/index.ts'
import { Empty } from '../parts/empty.tsx'
import { startRehearsal } from '../rehearse/rehearsal.ts'
import { useDocument } from '../state/document.ts'
import type { TestResult } from '../worker/scenarios.ts'
import { TestDetail } from './scenario-detail.tsx'
import { draw, openTests, readiness, runSoon, useTests } from './scenarios.ts'
import classes from './scenarios-panel.module.css'
import { testsWords } from './tests-words.ts'

export function TestsPanel() {
  const file = useDocument((state) => state.file)
  const { scenarios, results, coverage, chosen, problem } = useTests()
  const across = useDefaultLayout({ id: 'firebreak-tests', storage: localStorage })
  useEffect(() => {
    if (file !== undefined) void openTests(file)
  }, [file])
  const scenario = scenarios?.find((one) => one.file === chosen) ?? scenarios?.[0]
  if (scenarios?.length === 0) return <NoTests problem={problem} />
  return (
    <div className={classes.panel}>
      <Bar results={results} coverage={coverage} />
      {problem !== undefined && (
        <div className={classes.problem} role="alert">
          {problem}
        </div>
      )}
      <Group orientation="horizontal" className={classes.body} {...across}>
        <Panel id="list" defaultSize="38%" minSize="200px">
          <ul className={classes.list} aria-label="Tests of the playbook">
            {(scenarios ?? []).map((one) => (
              <Row
                key={one.file}
                file={one.file}
                result={results.find((result) => result.file === one.file)}
                isChosen={one.file === scenario?.file}
              />
            ))}
          </ul>
        </Panel>
        <Separator className={classes.line} />
        <Panel id="test" minSize="260px">
          {scenario && (
            <TestDetail
              key={scenario.file}
              scenario={scenario}
              result={results.find((result) => result.file === scenario.file)}
            />
          )}
        </Panel>
      </Group>
    </div>
  )
}

function NoTests({ problem }: { problem: string | undefined }) {
  return (
    <Empty
      icon={FlaskConical}
      title="No tests yet"
      text={
        problem ??
        'Rehearse the playbook until a run goes as it should, then choose “Save as test”: from then on it checks every change of the playbook.'
      }
    >
      <Button leftSection={<Play size={13} aria-hidden />} onClick={() => void startRehearsal()}>
        Rehearse
      </Button>
    </Empty>
  )
}

function Bar({ results, coverage }: { results: readonly TestResult[]; coverage: Coverage | undefined }) {
  const { isRunning, isDrawn, scenarios, problem } = useTests()
  const playbook = useDocument(readiness)
  const { words, kind } = testsWords({
    tests: scenarios?.length,
    results,
    playbook,
    hasProblem: problem !== undefined,
  })
  return (
    <div className={classes.bar}>
      <span role="status" data-kind={kind} className={classes.counts}>
        {words}
      </span>
      {coverage && (
        <Tooltip label={missingWords(coverage)} multiline maw={420}>
          <span className={classes.coverage}>
            {percentOf(coverage.branches)} % of branches, {percentOf(coverage.counts.error)} % of error edges
          </span>
        </Tooltip>
      )}
      <span className={classes.spacer} />
      <Switch
        size="xs"
        label="Draw coverage"
        checked={isDrawn}
        onChange={(event) => draw(event.currentTarget.checked)}
        disabled={!coverage}
      />
      <Tooltip label="Run all again">
        <ActionIcon size="sm" aria-label="Run all tests again" loading={isRunning} onClick={() => runSoon(0)}>
          <RotateCw size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

const MOST_MISSING = 12

function missingWords({ items }: Coverage): string {
  const missing = items.filter(({ runs }) => runs === 0)
  if (missing.length === 0) return 'Every node, branch and error edge is in some test.'
  const names = missing
    .slice(0, MOST_MISSING)
    .map(({ node, port }) => (port === undefined ? node : `${node} → ${port}`))
  const more = missing.length > MOST_MISSING ? ` and ${missing.length - MOST_MISSING} more` : ''
  return `Not covered: ${names.join(', ')}${more}`
}

const STATUS = {
  passed: { icon: CircleCheck, word: 'passed' },
  failed: { icon: CircleX, word: 'failed' },
  stale: { icon: CircleAlert, word: 'stale' },
  broken: { icon: CircleAlert, word: 'broken' },
} as const

interface RowProps {
  file: string
  result: TestResult | undefined
  isChosen: boolean
}

function Row({ file, result, isChosen }: RowProps) {
  const { icon: Icon, word } = result ? STATUS[result.status] : { icon: FlaskConical, word: 'not run' }
  return (
    <li>
      <UnstyledButton
        className={classes.row}
        aria-current={isChosen || undefined}
        onClick={() => useTests.setState({ chosen: file })}
      >
        <Icon size={14} aria-label={word} className={classes.icon} data-status={result?.status} />
        <span className={classes.name}>{result?.name ?? file.replace(/^.*\//, '')}</span>
      </UnstyledButton>
    </li>
  )
}
