// The alert as text: a sample to look at or change, or one that is pasted or dropped. Says where it stops being JSON.
import { Button, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { type DragEvent, useDeferredValue, useMemo, useRef, useState } from 'react'
import { MOST_TITLE } from '../../api/index.ts'
import { holdsMask, MASK } from '../../engine/index.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { useDocument } from '../state/document.ts'
import { ALERT_LABEL, alertName, readAlertText } from './read-alert.ts'
import { misfitOf, saveSample, takeOwnAlert, useRehearsal } from './rehearsal.ts'
import classes from './setup.module.css'

const MAX_FILE_BYTES = 16 * 1024 * 1024

export function AlertText() {
  const { text, name, sample } = useRehearsal()
  const [isDropping, setDropping] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const deferred = useDeferredValue(text)
  const read = useMemo(() => (deferred.trim() === '' ? undefined : readAlertText(deferred)), [deferred])
  const mistake = read && 'mistake' in read ? read.mistake : undefined

  const drop = async (event: DragEvent) => {
    event.preventDefault()
    setDropping(false)
    const [file] = event.dataTransfer.files
    if (!file) return takeOwnAlert(event.dataTransfer.getData('text/plain'))
    if (file.size > MAX_FILE_BYTES) {
      useRehearsal.setState({ problem: { text: `${file.name} is larger than 16 MB.`, isInPlaybook: false } })
      return
    }
    takeOwnAlert(await file.text(), alertName(file.name))
  }
  return (
    <section className={classes.text} aria-label="Alert">
      <div className={classes.head}>
        <strong>{name || 'Paste an alert, or drop a file'}</strong>
        {text !== '' && <CopyButton text={text} label="Copy the alert" />}
        {sample === undefined && read && 'value' in read && <SaveSample suggested={name} />}
      </div>
      <textarea
        ref={field}
        className={classes.field}
        aria-label={ALERT_LABEL}
        aria-invalid={mistake !== undefined}
        data-dropping={isDropping || undefined}
        spellCheck={false}
        placeholder={'{\n  "…": "an alert as your product sends it"\n}\n\nor a line of CEF or LEEF'}
        value={text}
        onChange={(event) => takeOwnAlert(event.currentTarget.value)}
        onDragOver={(event) => {
          event.preventDefault()
          setDropping(true)
        }}
        onDragLeave={() => setDropping(false)}
        onDrop={(event) => void drop(event)}
      />
      {mistake && (
        <p className={classes.mistake} role="alert">
          <UnstyledButton
            onClick={() => {
              field.current?.focus()
              field.current?.setSelectionRange(mistake.at, mistake.at + 1)
            }}
          >
            Line {mistake.line}, column {mistake.column}
          </UnstyledButton>
          : {mistake.message}. Neither JSON nor a line of CEF or LEEF.
        </p>
      )}
      {read && 'value' in read && <Misfit read={read} />}
    </section>
  )
}

function Misfit({ read }: { read: { value: Parameters<typeof misfitOf>[1] } }) {
  const plan = useDocument((state) => state.plan)
  const misfit = useMemo(() => plan && misfitOf(plan, read.value), [plan, read])
  if (misfit) return <p className={classes.misfit}>It does not fit what the playbook takes: {misfit}</p>
  if (!holdsMask(read.value)) return null
  return (
    <p className={classes.misfit}>
      It holds masked values ({MASK}). A rehearsal decides by the mask; the run that it was copied from had the true
      ones. No run can be started with it.
    </p>
  )
}

function SaveSample({ suggested }: { suggested: string }) {
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState(suggested)
  const [problem, setProblem] = useState<string>()
  const save = async () => {
    const refused = name.trim() === '' ? 'Give it a name' : await saveSample(name.trim())
    setProblem(refused)
    if (!refused) setOpen(false)
  }
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus position="bottom-end" withinPortal>
      <Popover.Target>
        <Button size="compact-xs" variant="default" onClick={() => setOpen(!isOpen)}>
          Save as sample…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.head}
          onSubmit={(event) => {
            event.preventDefault()
            void save()
          }}
        >
          <TextInput
            aria-label="Name of the sample"
            maxLength={MOST_TITLE}
            value={name}
            error={problem}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit">Save</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
