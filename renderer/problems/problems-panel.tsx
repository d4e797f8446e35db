// What is wrong with the open playbook: errors first, each with its place, what it means and how to mend it. A click, or Enter,
// leads to the node and the field; what can be mended is mended by a button.
import { ActionIcon, Button, Tooltip, UnstyledButton } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { CircleAlert, CircleCheck, Info, TriangleAlert, Wrench } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { type AppliedException, type Diagnostic, type Fix, formatPath } from '../../engine/index.ts'
import { Markdown } from '../parts/markdown.tsx'
import { Words } from '../parts/words.tsx'
import { showSource } from '../source/source-place.ts'
import { edit, useDocument } from '../state/document.ts'
import { select } from '../state/view.ts'
import { docsOf, exceptionWords, fixesFor, fixesOf, type ProblemRow, problemRows } from './problem-kinds.ts'
import classes from './problems-panel.module.css'
import { SettingsProblems } from './settings-problems.tsx'

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info }

/** Leads to where a problem stands. */
export function goToProblem({ node, path, range }: Diagnostic): void {
  if (node !== undefined) select([node], [...path])
  else if (range) showSource(range)
}

export function ProblemsPanel() {
  const diagnostics = useDocument((state) => state.diagnostics)
  const exceptions = useDocument((state) => state.exceptions)
  const isBusy = useDocument((state) => state.isBusy)
  const rows = useMemo(() => problemRows(diagnostics), [diagnostics])
  const [chosen, setChosen] = useState<string>()
  const [said, setSaid] = useState('')
  const list = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: (at) => (rows[at]?.kind === 'group' ? 28 : 46),
    getItemKey: (at) => {
      const row = rows[at] as ProblemRow
      return row.kind === 'group' ? row.severity : `${row.key} ${at}`
    },
    overscan: 8,
  })
  const mend = async (what: Diagnostic[]) => {
    const { edits, count } = fixesOf(what)
    if (edits.length === 0) return
    const refused = await edit(
      edits,
      count === 1 ? (what.find(({ fix }) => fix)?.fix?.title ?? 'Mend') : 'Fix problems',
    )
    setSaid(refused ?? '')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const problems = rows.flatMap((row, at) => (row.kind === 'problem' ? [{ ...row, at }] : []))
    const now = problems.findIndex(({ key }) => key === chosen)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const next = step === undefined ? undefined : problems[Math.max(0, Math.min(problems.length - 1, now + step))]
    if (next) {
      event.preventDefault()
      setChosen(next.key)
      virtual.scrollToIndex(next.at)
    }
    const current = problems[now]?.diagnostic
    if (!current) return
    if (event.key === 'Enter') goToProblem(current)
    if (event.key.toLowerCase() === 'f' && current.fix && !event.ctrlKey && !event.metaKey) void mend([current])
  }

  const fixable = fixesOf(diagnostics).count
  if (rows.length === 0 && !isBusy) {
    return (
      <div className={classes.panel}>
        <div className={classes.clear} role="status">
          <CircleCheck size={16} aria-hidden color="var(--ok)" /> No problems. This playbook can be rehearsed.
        </div>
        <SettingsProblems />
        <Exceptions exceptions={exceptions} />
      </div>
    )
  }
  return (
    <div className={classes.panel}>
      <div className={classes.bar}>
        <span role="status">{said || 'Arrow keys move, Enter goes there, F fixes.'}</span>
        <span className={classes.spacer} />
        <Button
          variant="default"
          disabled={fixable === 0}
          leftSection={<Wrench size={13} aria-hidden />}
          onClick={() => void mend(diagnostics)}
        >
          Fix all that can be fixed{fixable > 0 ? ` (${fixable})` : ''}
        </Button>
      </div>
      <section
        ref={list}
        className={classes.list}
        aria-label="Problems of the playbook"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk the list
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div className={classes.sizer} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index] as ProblemRow
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row.kind === 'group' ? (
                  <div className={classes.group}>{row.title}</div>
                ) : (
                  <Problem
                    diagnostic={row.diagnostic}
                    isChosen={row.key === chosen}
                    onChoose={() => {
                      setChosen(row.key)
                      goToProblem(row.diagnostic)
                    }}
                    onMend={(fix) => void mend([{ ...row.diagnostic, fix }])}
                  />
                )}
              </div>
            )
          })}
        </div>
      </section>
      <SettingsProblems />
      <Exceptions exceptions={exceptions} />
    </div>
  )
}

interface ProblemProps {
  diagnostic: Diagnostic
  isChosen: boolean
  onChoose(): void
  onMend(fix: Fix): void
}

function Problem({ diagnostic, isChosen, onChoose, onMend }: ProblemProps) {
  const { severity, code, message, path, range } = diagnostic
  const docs = docsOf(code)
  const Icon = ICONS[severity]
  return (
    <div className={classes.problem} data-chosen={isChosen || undefined}>
      <Icon size={14} className={classes.icon} data-severity={severity} aria-label={severity} />
      <UnstyledButton className={classes.go} aria-current={isChosen || undefined} onClick={onChoose}>
        <span className={classes.message}>
          <Words text={message} />
        </span>
        <span className={classes.place}>
          {path.length > 0 ? formatPath(path) : 'playbook'} · {code}
          {docs ? ` ${docs.title}` : ''}
        </span>
      </UnstyledButton>
      <div className={classes.tools}>
        {fixesFor(diagnostic).map((fix) => (
          <Button key={fix.title} variant="light" size="compact-xs" onClick={() => onMend(fix)}>
            {fix.title}
          </Button>
        ))}
        {range && (
          <Tooltip label="Show in the source">
            <ActionIcon
              size="sm"
              aria-label={`Show line ${range.start.line} in the source`}
              onClick={() => showSource(range)}
            >
              <span className="data">{range.start.line}</span>
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {isChosen && docs && (
        <div className={classes.docs}>
          <h3>{docs.title}</h3>
          <Markdown text={`${docs.why}\n\n**How to mend it:** ${docs.mend}`} />
        </div>
      )}
    </div>
  )
}

/** Rules that do not count, so that nobody takes silence for a clean playbook. */
function Exceptions({ exceptions }: { exceptions: readonly AppliedException[] }) {
  if (exceptions.length === 0) return null
  return (
    <details className={classes.exceptions}>
      <summary>
        {exceptions.length === 1 ? '1 rule does not count here' : `${exceptions.length} rules do not count here`}
      </summary>
      <ul>
        {exceptions.map((one) => (
          <li key={`${one.code} ${one.playbook} ${one.node}`}>{exceptionWords(one)}</li>
        ))}
      </ul>
    </details>
  )
}
