// Above the canvas: which playbook, whether it is on disk, undo and redo, and the way to rehearse.
import { ActionIcon, Button, Tooltip, UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { PackageCheck, Play, Redo2, Search, Undo2 } from 'lucide-react'
import { showKey } from '../commands/keys.ts'
import { openExport } from '../export/export-view.ts'
import { redo, undo, useDocument } from '../state/document.ts'
import { useHost } from '../state/host.ts'
import { useRun } from '../state/run.ts'
import { showDrawer } from '../state/view.ts'
import classes from './top-bar.module.css'

const SAVE_WORDS = {
  saved: 'Saved',
  unsaved: 'Not saved yet',
  saving: 'Saving…',
  conflict: 'Changed on disk',
  failed: 'Not saved',
} as const

export function TopBar() {
  const file = useDocument((state) => state.file)
  const name = useDocument((state) => state.playbook?.name)
  const save = useDocument((state) => state.save.kind)
  const readOnly = useHost(({ workspace }) => workspace?.readOnly)
  const lastDone = useDocument((state) => state.past.at(-1)?.label)
  const lastUndone = useDocument((state) => state.future.at(-1)?.label)
  const isLive = useRun(({ shown }) => {
    const [first] = shown?.journal ?? []
    return first?.kind === 'run.started' && first.mode === 'live'
  })
  return (
    <header className={classes.bar} data-live={isLive || undefined}>
      <h1 className={classes.name} title={file}>
        {name ?? file ?? ''}
      </h1>
      {isLive && <span className={classes.live}>LIVE</span>}
      <span className={classes.save} data-kind={save} role="status" title={readOnly}>
        {readOnly === undefined ? SAVE_WORDS[save] : 'Read only'}
      </span>
      <div className={classes.gap} />
      <Tooltip label={lastDone ? `Undo: ${lastDone}  ${showKey('mod+Z')}` : 'Nothing to undo'}>
        <ActionIcon aria-label="Undo" disabled={!lastDone} onClick={() => void undo()}>
          <Undo2 size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={lastUndone ? `Redo: ${lastUndone}  ${showKey('mod+shift+Z')}` : 'Nothing to redo'}>
        <ActionIcon aria-label="Redo" disabled={!lastUndone} onClick={() => void redo()}>
          <Redo2 size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Export  ${showKey('mod+E')}`}>
        <ActionIcon
          aria-label="Export"
          disabled={file === undefined}
          onClick={() => file !== undefined && void openExport(file)}
        >
          <PackageCheck size={16} />
        </ActionIcon>
      </Tooltip>
      <UnstyledButton className={classes.search} onClick={spotlight.open}>
        <Search size={14} aria-hidden />
        <span>Commands</span>
        <kbd>{showKey('mod+K')}</kbd>
      </UnstyledButton>
      <Button
        className={classes.rehearse}
        leftSection={<Play size={14} aria-hidden />}
        onClick={() => showDrawer('rehearse')}
      >
        Rehearse
      </Button>
    </header>
  )
}
