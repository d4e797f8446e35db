// The journal itself: every entry as it is kept, whether its chain of hashes is whole, and the way to take it along.
import { Button, UnstyledButton } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Download, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useRef, useState } from 'react'
import { CopyButton } from '../parts/copy-button.tsx'
import { absoluteTime, offsetTime } from '../parts/time-words.ts'
import { shell } from '../shell/current.ts'
import { host, messageOf } from '../state/host.ts'
import { type ShownRun, seek, useRun } from '../state/run.ts'
import classes from './journal-view.module.css'
import { endState } from './shown.ts'
import { entryWords } from './step-words.ts'

const ROW_HEIGHT = 26

export function JournalView({ shown }: { shown: ShownRun & { id: string } }) {
  const { id, plan, journal } = shown
  const [open, setOpen] = useState<number>()
  const position = useRun((run) => run.position)
  const end = endState(plan, journal)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: journal.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const lines = () => `${journal.map((entry) => JSON.stringify(entry)).join('\n')}\n`
  return (
    <div className={classes.journal}>
      <div className={classes.bar}>
        <span>{journal.length} entries</span>
        <Verify id={id} />
        <span className={classes.gap} />
        <CopyButton text={lines} label="Copy as JSON lines" />
        <Button
          variant="default"
          leftSection={<Download size={13} aria-hidden />}
          onClick={() => void shell.saveFile(`${id}.jsonl`, lines())}
        >
          Save as JSON lines
        </Button>
      </div>
      <div ref={scroller} className={classes.entries}>
        <ol style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const entry = journal[index]
            if (!entry) return null
            const isOpen = open === index
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                data-current={index === position - 1 || undefined}
                style={{ transform: `translateY(${start}px)` }}
              >
                <UnstyledButton
                  className={classes.line}
                  aria-expanded={isOpen}
                  onClick={() => {
                    setOpen(isOpen ? undefined : index)
                    seek(index + 1)
                  }}
                >
                  <span className={classes.number}>{index}</span>
                  <time dateTime={new Date(entry.at).toISOString()} title={absoluteTime(entry.at)}>
                    {offsetTime(entry.at - end.startedAt)}
                  </time>
                  <code>{entry.kind}</code>
                  <span className={classes.words}>{entryWords(plan, end, entry)}</span>
                </UnstyledButton>
                {isOpen && <pre>{JSON.stringify(entry, null, 2)}</pre>}
              </li>
            )
          })}
        </ol>
      </div>
    </div>
  )
}

function wellText({
  entries,
  head,
  answers: { signed, unsigned, sealed = 0 },
}: {
  entries: number
  head: string
  answers: { signed: number; unsigned: number; sealed?: number | undefined }
}): string {
  const people = [
    signed > 0 && `${signed} signed`,
    unsigned > 0 && `${unsigned} unsigned`,
    sealed > 0 && `${sealed} sealed, to be checked with the master key`,
  ]
    .filter(Boolean)
    .join(', ')
  return `The chain of ${entries} entries is whole.${people && ` Answers: ${people}.`} Head ${head.slice(0, 19)}…`
}

function Verify({ id }: { id: string }) {
  const [result, setResult] = useState<{ ok: boolean; text: string }>()
  const [isBusy, setBusy] = useState(false)
  const verify = async () => {
    setBusy(true)
    try {
      const checked = await (await host()).runs.verify({ run: id })
      setResult(
        checked.ok
          ? { ok: true, text: wellText(checked) }
          : { ok: false, text: `The chain breaks at entry ${checked.sequence}: ${checked.reason}` },
      )
    } catch (thrown) {
      setResult({ ok: false, text: messageOf(thrown) })
    } finally {
      setBusy(false)
    }
  }
  const Icon = result?.ok === false ? ShieldAlert : ShieldCheck
  return (
    <>
      <Button
        variant="default"
        loading={isBusy}
        leftSection={<ShieldCheck size={13} aria-hidden />}
        onClick={() => void verify()}
      >
        Verify
      </Button>
      {result && (
        <output className={classes.result} data-ok={result.ok}>
          <Icon size={14} aria-hidden /> {result.text}
        </output>
      )}
    </>
  )
}
