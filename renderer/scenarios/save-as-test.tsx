// Keeps the run that is shown as a test of its playbook, secrets masked, and more where the person says so.
import { Button, Modal, TagsInput, TextInput } from '@mantine/core'
import { FlaskConical } from 'lucide-react'
import { useMemo, useState } from 'react'
import { JournalError } from '../../engine/index.ts'
import type { ShownRun } from '../state/run.ts'
import classes from './save-as-test.module.css'
import { saveRunAsTest, scenarioTextOf } from './scenarios.ts'

export function SaveAsTest({ shown }: { shown: ShownRun }) {
  const [isOpen, setOpen] = useState(false)
  const { file } = shown.playbook
  if (file === undefined) return null
  return (
    <>
      <Button variant="default" leftSection={<FlaskConical size={13} aria-hidden />} onClick={() => setOpen(true)}>
        Save as test…
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Save this run as a test" size="lg">
        {isOpen && <SaveForm shown={shown} file={file} onClose={() => setOpen(false)} />}
      </Modal>
    </>
  )
}

function SaveForm({ shown, file, onClose }: { shown: ShownRun; file: string; onClose(): void }) {
  const [name, setName] = useState('')
  const [mask, setMask] = useState<string[]>([])
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const { plan, journal } = shown
  const title = name.trim() === '' ? 'A run that went as it should' : name.trim()
  const text = useMemo(() => preview(() => scenarioTextOf(plan, journal, title, mask)), [plan, journal, title, mask])
  const save = async (event: React.FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    setBusy(true)
    const refused = await saveRunAsTest(file, name.trim(), text)
    setBusy(false)
    setProblem(refused)
    if (refused === undefined) onClose()
  }
  return (
    <form onSubmit={(event) => void save(event)} className={classes.form}>
      <TextInput
        data-autofocus
        label="What it shows"
        placeholder="A lure is quarantined once an analyst agrees"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TagsInput
        label="More fields to mask"
        description="Values and names that look like secrets are masked already"
        placeholder="userPrincipalName"
        value={mask}
        onChange={setMask}
      />
      <section aria-label="The test as it will be written">
        <pre className={classes.preview}>{text}</pre>
      </section>
      {problem !== undefined && (
        <div className={classes.problem} role="alert">
          {problem}
        </div>
      )}
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={name.trim() === ''} loading={isBusy}>
          Save test
        </Button>
      </div>
    </form>
  )
}

function preview(make: () => string): string {
  try {
    return make()
  } catch (cause) {
    if (cause instanceof JournalError) return cause.message
    throw cause
  }
}
