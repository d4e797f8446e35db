// The sample alerts: those of the open playbook first, with a search over names and what they are about.
import { ActionIcon, TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { Search, Upload } from 'lucide-react'
import { useState } from 'react'
import type { SampleSummary } from '../../api/index.ts'
import { shell } from '../shell/current.ts'
import { ALERT_FILES, alertName } from './read-alert.ts'
import { chooseSample, takeOwnAlert, useRehearsal } from './rehearsal.ts'
import classes from './setup.module.css'

export function SampleList() {
  const samples = useRehearsal((state) => state.samples)
  const chosen = useRehearsal((state) => state.sample)
  const [words, setWords] = useState('')
  const found = (samples ?? []).filter((one) => matches(one, words))
  const pick = async () => {
    const file = await shell.pickFile(ALERT_FILES)
    if (file) takeOwnAlert(file.text, alertName(file.name))
  }
  return (
    <section className={classes.samples} aria-label="Sample alerts">
      <TextInput
        className={classes.search}
        aria-label="Search sample alerts"
        placeholder="Search alerts"
        leftSection={<Search size={13} aria-hidden />}
        rightSection={
          <Tooltip label="Take an alert from a file">
            <ActionIcon size="sm" aria-label="Take an alert from a file" onClick={() => void pick()}>
              <Upload size={13} aria-hidden />
            </ActionIcon>
          </Tooltip>
        }
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <ul>
        {found.map((sample) => (
          <li key={sample.file}>
            <UnstyledButton
              className={classes.sample}
              aria-pressed={sample.file === chosen}
              title={sample.file}
              onClick={() => void chooseSample(sample)}
            >
              <span className={classes.name}>{sample.name}</span>
              <span className={classes.summary}>
                {sample.isBeside ? '' : 'Workspace · '}
                {sample.summary}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {samples && found.length === 0 && (
        <p className={classes.none}>
          {samples.length === 0
            ? 'No samples yet. Paste an alert at the right, or drop a file, and save it.'
            : `No sample matches “${words}”.`}
        </p>
      )}
    </section>
  )
}

function matches({ name, summary, file }: SampleSummary, words: string): boolean {
  const text = `${name} ${summary} ${file}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
