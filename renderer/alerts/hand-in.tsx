// An alert that somebody hands in here, as a source would: to see what the routes make of it.
import { Button, Modal, Textarea } from '@mantine/core'
import { FileUp, Plus } from 'lucide-react'
import { useState } from 'react'
import { ALERT_FILES, ALERT_LABEL, alertMistake, readAlertText } from '../rehearse/read-alert.ts'
import { shell } from '../shell/current.ts'
import { handIn } from './alerts.ts'
import classes from './alerts-place.module.css'

export function HandIn() {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<Plus size={12} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Hand in
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Hand an alert in" size="lg">
        {isOpen && <Form onClose={() => setOpen(false)} />}
      </Modal>
    </>
  )
}

function Form({ onClose }: { onClose(): void }) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    const read = readAlertText(text)
    if ('mistake' in read) return setProblem(alertMistake(read.mistake))
    setBusy(true)
    const refused = await handIn(read.value)
    setBusy(false)
    setProblem(refused)
    if (refused === undefined) onClose()
  }
  const pick = async () => {
    const file = await shell.pickFile(ALERT_FILES)
    if (file) setText(file.text)
  }
  return (
    <form className={classes.handIn} onSubmit={(event) => void submit(event)}>
      <Textarea
        data-autofocus
        label={ALERT_LABEL}
        description="It is treated like every other alert: the routes of triggers.yaml decide what it starts, including live runs"
        placeholder={'{ "title": "Sign-in from an unfamiliar address", "severity": "high" }'}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={problem}
        autosize
        minRows={8}
        maxRows={20}
      />
      <div className={classes.handInFoot}>
        <Button variant="subtle" leftSection={<FileUp size={13} aria-hidden />} onClick={() => void pick()}>
          From a file
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={isBusy} disabled={text.trim() === ''}>
          Hand in
        </Button>
      </div>
    </form>
  )
}
