// What the list of runs shows: by words, playbook, status, mode and time.
import { MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import type { StoredRun } from '../../api/index.ts'
import { MODE_WORDS, RUN_STATUS } from '../parts/run-tags.tsx'
import { useHost } from '../state/host.ts'
import classes from './run-history.module.css'
import { changeFilter, type Range, useRunList } from './run-list.ts'

const RANGES: { value: Range; label: string }[] = [
  { value: 'any', label: 'Any time' },
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
  { value: 'custom', label: 'From … to …' },
]
const ALL = 'all'

export function RunFilters() {
  const { filter, runs } = useRunList()
  const playbooks = useHost((host) => host.playbooks) ?? []
  const names = [
    ...new Set([
      ...playbooks.map(({ name }) => name),
      ...(runs ?? []).map(({ playbook }) => playbook.name),
      ...(filter.playbook === undefined ? [] : [filter.playbook]),
    ]),
  ].sort()
  const statuses = Object.entries(RUN_STATUS).map(([value, { word }]) => ({ value, label: word }))
  return (
    <search className={classes.filters}>
      <TextInput
        className={classes.words}
        aria-label="Search alerts and outputs"
        placeholder="Search alerts and outputs"
        leftSection={<Search size={13} aria-hidden />}
        value={filter.text}
        onChange={(event) => changeFilter({ text: event.currentTarget.value })}
      />
      <Select
        aria-label="Playbook"
        placeholder="All playbooks"
        className={classes.playbooks}
        data={names}
        clearable
        searchable
        allowDeselect
        value={filter.playbook ?? null}
        onChange={(value) => changeFilter({ playbook: value ?? undefined })}
      />
      <MultiSelect
        size="xs"
        aria-label="Status"
        placeholder={filter.status.length === 0 ? 'Any status' : ''}
        className={classes.statuses}
        data={statuses}
        clearable
        value={filter.status}
        onChange={(values) => changeFilter({ status: values as StoredRun['status'][] })}
      />
      <SegmentedControl
        aria-label="Mode"
        data={[{ value: ALL, label: 'All' }, ...Object.entries(MODE_WORDS).map(([value, label]) => ({ value, label }))]}
        value={filter.mode ?? ALL}
        onChange={(value) => changeFilter({ mode: value === ALL ? undefined : (value as StoredRun['mode']) })}
      />
      <Select
        aria-label="Started"
        className={classes.range}
        data={RANGES}
        value={filter.range}
        onChange={(value) => changeFilter({ range: (value ?? 'any') as Range })}
      />
      {filter.range === 'custom' && (
        <>
          <TextInput
            type="datetime-local"
            aria-label="From"
            value={filter.from}
            onChange={(event) => changeFilter({ from: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            aria-label="To"
            value={filter.to}
            onChange={(event) => changeFilter({ to: event.currentTarget.value })}
          />
        </>
      )}
    </search>
  )
}
