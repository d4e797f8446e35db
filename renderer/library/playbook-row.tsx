// One playbook in the library: what it is, whether it is well, when it last ran.
import { ActionIcon, Menu, TextInput } from '@mantine/core'
import { CircleAlert, CircleCheck, Copy, Ellipsis, PackageCheck, PencilLine, Trash2, TriangleAlert } from 'lucide-react'
import { MOST_TITLE, type PlaybookSummary } from '../../api/index.ts'
import { openExport } from '../export/export-view.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { RunStatusTag } from '../parts/run-tags.tsx'
import { Time } from '../parts/time.tsx'
import { useHost } from '../state/host.ts'
import { hashOf } from '../state/view.ts'
import { duplicatePlaybook, renamePlaybook, trashPlaybook } from './actions.tsx'
import classes from './playbook-row.module.css'

interface RowProps {
  playbook: PlaybookSummary
  isRenaming: boolean
  onRename: (file: string | undefined) => void
  onOpen: () => void
}

export function PlaybookRow({ playbook, isRenaming, onRename, onOpen }: RowProps) {
  const { file, name, summary, tags, attack, nodes, effect, lastRun } = playbook
  const isReadOnly = useHost(({ workspace }) => workspace?.readOnly !== undefined)
  return (
    <div className={classes.row}>
      <div className={classes.what}>
        {isRenaming ? (
          <Rename
            name={name}
            onDone={(title) => {
              onRename(undefined)
              if (title !== undefined && title !== name) void renamePlaybook(file, title)
            }}
          />
        ) : (
          <a className={classes.name} href={hashOf({ name: 'playbook', id: file })} onDoubleClick={onOpen} title={file}>
            {name}
          </a>
        )}
        <div className={classes.summary}>
          {isUnreadable(playbook) ? 'It cannot be read as a playbook: open it to mend its source.' : summary || file}
        </div>
      </div>
      <div className={classes.tags}>
        {[...tags, ...attack].slice(0, 4).map((tag) => (
          <span key={tag} className={classes.tag}>
            {tag}
          </span>
        ))}
      </div>
      <div className={classes.size}>
        <div>{isUnreadable(playbook) ? 'unreadable' : `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`}</div>
        {effect && effect !== 'none' && <EffectTag effect={effect} />}
      </div>
      <Health playbook={playbook} />
      <div className={classes.run}>
        {lastRun ? (
          <>
            <RunStatusTag status={lastRun.status} />
            <span className={classes.when}>
              <Time ms={lastRun.startedMs} />
            </span>
          </>
        ) : (
          <span className={classes.when}>never run</span>
        )}
      </div>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More about ${name}`}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<PencilLine size={14} aria-hidden />}
            rightSection={<kbd>F2</kbd>}
            disabled={isReadOnly}
            onClick={() => onRename(file)}
          >
            Rename
          </Menu.Item>
          <Menu.Item
            leftSection={<Copy size={14} aria-hidden />}
            disabled={isReadOnly}
            onClick={() => void duplicatePlaybook(file, name)}
          >
            Duplicate
          </Menu.Item>
          <Menu.Item leftSection={<PackageCheck size={14} aria-hidden />} onClick={() => void openExport(file)}>
            Export…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<Trash2 size={14} aria-hidden />}
            rightSection={<kbd>Del</kbd>}
            disabled={isReadOnly}
            onClick={() => void trashPlaybook(file, name)}
          >
            Move to trash
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

/** Nothing of it could be taken: broken YAML, or not a playbook at all. */
const isUnreadable = ({ nodes, errors }: PlaybookSummary): boolean => nodes === 0 && errors > 0

function Health({ playbook: { errors, warnings } }: { playbook: PlaybookSummary }) {
  if (errors > 0) {
    return (
      <div className={classes.health} data-kind="error">
        <CircleAlert size={14} aria-hidden />
        {errors} {errors === 1 ? 'error' : 'errors'}
      </div>
    )
  }
  if (warnings > 0) {
    return (
      <div className={classes.health} data-kind="warning">
        <TriangleAlert size={14} aria-hidden />
        {warnings} {warnings === 1 ? 'warning' : 'warnings'}
      </div>
    )
  }
  return (
    <div className={classes.health} data-kind="well">
      <CircleCheck size={14} aria-hidden />
      no problems
    </div>
  )
}

function Rename({ name, onDone }: { name: string; onDone: (title: string | undefined) => void }) {
  return (
    <TextInput
      autoFocus
      defaultValue={name}
      aria-label="New name"
      maxLength={MOST_TITLE}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => onDone(event.currentTarget.value.trim() || undefined)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        else if (event.key === 'Escape') onDone(undefined)
      }}
    />
  )
}
