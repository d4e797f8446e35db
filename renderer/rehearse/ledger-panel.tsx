// What the shown run did or would do.
import { Button } from '@mantine/core'
import { ListTree } from 'lucide-react'
import { Empty } from '../parts/empty.tsx'
import { LedgerList } from '../runs/ledger-list.tsx'
import { startRehearsal } from './rehearsal.ts'
import { useShownHere } from './shown-here.ts'

export function LedgerPanel() {
  const shown = useShownHere()
  if (shown) return <LedgerList shown={shown} />
  return (
    <Empty
      icon={ListTree}
      title="No ledger yet"
      text="Rehearse the playbook on an alert. Everything that it would send, change or destroy is listed here with its final arguments. Nothing is really done."
    >
      <Button onClick={() => void startRehearsal()}>Rehearse</Button>
    </Empty>
  )
}
