// One test: how it ended and what differs, its form, its text.
import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core'
import { Film, Trash2, Wrench } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ScenarioText } from '../../api/index.ts'
import {
  type Diagnostic,
  type DiffLine,
  type Edit,
  editScenario,
  type Fix,
  formatDuration,
  formatPath,
  readScenario,
} from '../../engine/index.ts'
import { CodeEditor } from '../monaco/code-editor.tsx'
import { useRehearsal } from '../rehearse/rehearsal.ts'
import { useDocument } from '../state/document.ts'
import { showRun } from '../state/run.ts'
import { showDrawer } from '../state/view.ts'
import type { TestResult } from '../worker/scenarios.ts'
import classes from './scenario-detail.module.css'
import { TestForm } from './scenario-form.tsx'
import { readiness, removeTest, useTests, writeTest } from './scenarios.ts'
import { noResultWords } from './tests-words.ts'

type View = 'result' | 'form' | 'text'

interface DetailProps {
  scenario: ScenarioText
  result: TestResult | undefined
}

export function TestDetail({ scenario, result }: DetailProps) {
  const [view, setView] = useState<View>('result')
  const [problem, setProblem] = useState<string>()
  const change = async (text: string) => setProblem(await writeTest(scenario.file, text))
  const edit = async (edits: readonly Edit[]) => {
    const { source } = readScenario(scenario.text, { file: scenario.file })
    if (!source) return
    const edited = editScenario(source, edits)
    if ('problem' in edited) setProblem(edited.problem)
    else await change(edited.text)
  }
  return (
    <section className={classes.detail} aria-label={`Test: ${result?.name ?? scenario.file}`}>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          value={view}
          onChange={(value) => setView(value as View)}
          data={[
            { value: 'result', label: 'Result' },
            { value: 'form', label: 'Form' },
            { value: 'text', label: 'Text' },
          ]}
        />
        <span className={classes.spacer} />
        {result?.journal && <OpenRun result={result} />}
        <Tooltip label="Put the test into the trash">
          <ActionIcon size="sm" aria-label="Delete the test" onClick={() => void removeTest(scenario.file)}>
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {problem !== undefined && (
        <div className={classes.problem} role="alert">
          {problem}
        </div>
      )}
      <div className={classes.content}>
        {view === 'result' && <Result result={result} onEdit={edit} />}
        {view === 'form' && <TestForm scenario={scenario} onEdit={edit} />}
        {view === 'text' && <TestText scenario={scenario} result={result} onChange={change} />}
      </div>
    </section>
  )
}

function OpenRun({ result }: { result: TestResult }) {
  const plan = useTests((tests) => tests.plan)
  const file = useDocument((state) => state.file)
  if (!plan) return null
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<Film size={13} aria-hidden />}
      onClick={() => {
        const journal = result.journal ?? []
        showRun({ id: undefined, playbook: { name: plan.playbook.name, file }, plan, journal, isOpen: false }, 'end')
        useRehearsal.setState({ view: 'run', name: result.name })
        showDrawer('rehearse')
      }}
    >
      Show its run
    </Button>
  )
}

interface ResultProps {
  result: TestResult | undefined
  onEdit(edits: readonly Edit[]): Promise<void>
}

function Result({ result, onEdit }: ResultProps) {
  const playbook = useDocument(readiness)
  const hasProblem = useTests((state) => state.problem !== undefined)
  if (!result) return <p className={classes.quiet}>{noResultWords({ playbook, hasProblem })}</p>
  const { status, problems, mismatches, invented, virtualMs, name } = result
  return (
    <div className={classes.result}>
      <h3>{name}</h3>
      <p className={classes.status} data-status={status}>
        {status === 'passed' && `Passed, in ${formatDuration(virtualMs)} of virtual time.`}
        {status === 'failed' && 'The run came out differently.'}
        {status === 'stale' && 'It does not fit the playbook any more.'}
        {status === 'broken' && 'It cannot be read.'}
      </p>
      {problems.map((one) => (
        <Problem
          key={`${one.code} ${one.path.join('.')} ${one.message}`}
          problem={one}
          onMend={({ title }) => {
            // The same key is the same mistake, however often it occurs.
            const same = problems.flatMap(({ fix }) => (fix?.title === title ? fix.edits : []))
            void onEdit(same)
          }}
        />
      ))}
      {mismatches.map(({ path, message, diff }) => (
        <div key={formatPath(path)} className={classes.mismatch}>
          <div>
            {message} <code>{formatPath(path)}</code>
          </div>
          {diff && <Diff lines={diff} />}
        </div>
      ))}
      {invented.length > 0 && (
        <p className={classes.quiet}>
          Nobody says what these give, so their outputs are made up: {invented.join(', ')}.
        </p>
      )}
    </div>
  )
}

function Problem({ problem, onMend }: { problem: Diagnostic; onMend(fix: Fix): void }) {
  const { message, code, range, fix } = problem
  return (
    <div className={classes.mismatch}>
      <div>
        {message}{' '}
        <code>
          {code}
          {range && `, line ${range.start.line}`}
        </code>
      </div>
      {fix && (
        <Button
          variant="light"
          size="compact-xs"
          leftSection={<Wrench size={12} aria-hidden />}
          onClick={() => onMend(fix)}
        >
          {fix.title}
        </Button>
      )}
    </div>
  )
}

export function Diff({ lines }: { lines: readonly DiffLine[] }) {
  return (
    <pre className={classes.diff}>
      {lines.map(({ mark, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own, and never move
        <div key={at} data-mark={mark}>
          <span aria-hidden>{mark}</span>
          <span className="visually-hidden">{mark === '-' ? 'missing: ' : mark === '+' ? 'not expected: ' : ''}</span>{' '}
          {text}
        </div>
      ))}
    </pre>
  )
}

const REST_MS = 400

function TestText({ scenario, result, onChange }: DetailProps & { onChange(text: string): Promise<void> }) {
  const [text, setText] = useState(scenario.text)
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef(text)
  const save = useRef(onChange)
  save.current = onChange
  useEffect(() => {
    if (waiting.current === undefined) setText(scenario.text)
  }, [scenario.text])
  useEffect(
    () => () => {
      if (waiting.current === undefined) return
      clearTimeout(waiting.current)
      void save.current(latest.current)
    },
    [],
  )
  const underlines = [...(result?.problems ?? [])].flatMap(({ range, message, severity }) =>
    range ? [{ start: range.start.offset, end: range.end.offset, message, severity }] : [],
  )
  return (
    <CodeEditor
      value={text}
      language="scenario-yaml"
      label="The test as text"
      shape="fill"
      underlines={underlines}
      onChange={(value) => {
        setText(value)
        latest.current = value
        clearTimeout(waiting.current)
        waiting.current = setTimeout(() => {
          waiting.current = undefined
          void save.current(value)
        }, REST_MS)
      }}
    />
  )
}
