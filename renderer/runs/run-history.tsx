// The list of runs with its filters. Two picked runs can be compared.
import { Button } from '@mantine/core'
import { GitCompareArrows, History, SearchX } from 'lucide-react'
import { useEffect } from 'react'
import { Empty } from '../parts/empty.tsx'
import { go } from '../state/view.ts'
import { RunFilters } from './run-filters.tsx'
import classes from './run-history.module.css'
import { changeFilter, isFiltered, NO_FILTER, readFirst, useRunList } from './run-list.ts'
import { RunTable } from './run-table.tsx'

export function RunHistory() {
  const { runs, filter, problem, picked } = useRunList()
  useEffect(() => void readFirst(), [])
  const [a, b] = picked
  return (
    <div className={classes.history}>
      <header className={classes.head}>
        <h1>Runs</h1>
        <span className={classes.gap} />
        {picked.length > 0 && (
          <>
            <span className={classes.hint}>{b === undefined ? 'Pick one more to compare' : 'Two runs picked'}</span>
            <Button variant="subtle" color="gray" onClick={() => useRunList.setState({ picked: [] })}>
              Clear
            </Button>
          </>
        )}
        <Button
          variant={b === undefined ? 'default' : 'filled'}
          disabled={b === undefined}
          leftSection={<GitCompareArrows size={14} aria-hidden />}
          onClick={() => a && b && go({ name: 'runs', id: `${a}..${b}` })}
        >
          Compare
        </Button>
      </header>
      <RunFilters />
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      {runs && runs.length === 0 ? <Nothing isFiltered={isFiltered(filter)} /> : <RunTable runs={runs ?? []} />}
    </div>
  )
}

function Nothing({ isFiltered: filtered }: { isFiltered: boolean }) {
  if (filtered) {
    return (
      <Empty icon={SearchX} title="No run fits" text="Words are looked for in alerts, outputs and problems.">
        <Button variant="default" onClick={() => changeFilter(NO_FILTER)}>
          Show all runs
        </Button>
      </Empty>
    )
  }
  return (
    <Empty
      icon={History}
      title="Nothing has run yet"
      text="Open a playbook and press Rehearse: the run plays on the canvas in virtual time, and is kept here with every input, output and answer."
    >
      <Button onClick={() => go({ name: 'library' })}>Open the library</Button>
    </Empty>
  )
}
