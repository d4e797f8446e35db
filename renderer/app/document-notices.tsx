// What the person has to decide about the open file: whose text stays after a conflict, whether a draft is taken up.
import { Button } from '@mantine/core'
import { FileWarning } from 'lucide-react'
import type { ReactNode } from 'react'
import { useDocument } from '../state/document.ts'
import { saveNow, settleConflict, settleDraft } from '../state/document-file.ts'
import classes from './document-notices.module.css'

export function DocumentNotices() {
  const save = useDocument((state) => state.save)
  const draft = useDocument((state) => state.draft)
  return (
    <>
      {draft && (
        <Notice text={`Your edits from ${new Date(draft.savedMs).toLocaleString()} were never saved.`}>
          <Button onClick={() => void settleDraft(true)}>Recover edits</Button>
          <Button variant="default" onClick={() => void settleDraft(false)}>
            Discard edits
          </Button>
        </Notice>
      )}
      {save.kind === 'conflict' && (
        <Notice text="Somebody else changed the file while you edited it. Nothing has been overwritten.">
          <Button onClick={() => void settleConflict('mine')}>Keep mine</Button>
          <Button variant="default" onClick={() => void settleConflict('theirs')}>
            Take theirs
          </Button>
        </Notice>
      )}
      {save.kind === 'failed' && (
        <Notice text={`Not saved: ${save.message}`}>
          <Button onClick={() => void saveNow()}>Try again</Button>
        </Notice>
      )}
    </>
  )
}

function Notice({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className={classes.notice} role="alert">
      <FileWarning size={16} aria-hidden />
      <span>{text}</span>
      {children}
    </div>
  )
}
