// The playbooks of the workspace: found, opened, begun, renamed, thrown away. Nothing asks whether it may: what goes to the
// trash comes back with one click.
import { ActionIcon, Button, Menu, Select, TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDownUp, FileUp, LibraryBig, Plus, Search } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { Empty } from '../parts/empty.tsx'
import { SettingsProblems } from '../problems/settings-problems.tsx'
import { useHost } from '../state/host.ts'
import { go } from '../state/view.ts'
import { importPlaybook, pickAndImport, trashPlaybook } from './actions.tsx'
import classes from './library-place.module.css'
import { useLibraryView } from './library-view.ts'
import { NewDialog } from './new-dialog.tsx'
import { PlaybookRow } from './playbook-row.tsx'
import { findPlaybooks, type SortOrder, tagsOf } from './search.ts'

const ROW_HEIGHT = 68

export function LibraryPlace() {
  const playbooks = useHost((host) => host.playbooks)
  const folder = useHost((host) => host.workspace?.name)
  const readOnly = useHost((host) => host.workspace?.readOnly)
  const [words, setWords] = useState('')
  const [tag, setTag] = useState<string | null>(null)
  const [order, setOrder] = useState<SortOrder>('name')
  const isNew = useLibraryView((view) => view.isNewOpen)
  const search = useRef<HTMLInputElement>(null)
  useLibraryKeys(search)
  const [renaming, setRenaming] = useState<string>()
  const [isOver, setOver] = useState(false)
  const found = useMemo(
    () => findPlaybooks(playbooks ?? [], words, tag ?? undefined, order),
    [playbooks, words, tag, order],
  )
  const tags = useMemo(() => tagsOf(playbooks ?? []), [playbooks])

  const drop = async (event: React.DragEvent) => {
    event.preventDefault()
    setOver(false)
    for (const file of event.dataTransfer.files) await importPlaybook(file.name, await file.text())
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is one of two ways; the other is a button
    <div
      className={classes.place}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void drop(event)}
    >
      <header className={classes.head}>
        <div>
          <h1 className={classes.title}>Library</h1>
          <p className={classes.folder}>
            {playbooks && `${playbooks.length} ${playbooks.length === 1 ? 'playbook' : 'playbooks'} in `}
            {folder}
            {readOnly !== undefined && `. ${readOnly}`}
          </p>
        </div>
        <div className={classes.actions} hidden={readOnly !== undefined}>
          <Button variant="default" leftSection={<FileUp size={14} aria-hidden />} onClick={() => void pickAndImport()}>
            Import
          </Button>
          <Button
            leftSection={<Plus size={14} aria-hidden />}
            title="New playbook (N)"
            aria-keyshortcuts="n"
            onClick={() => setNew(true)}
          >
            New playbook
          </Button>
        </div>
      </header>
      <SettingsProblems />
      {playbooks && playbooks.length > 0 && (
        <div className={classes.filters}>
          <TextInput
            ref={search}
            className={classes.search}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            placeholder="Search by name, tag or technique"
            aria-label="Search playbooks"
            leftSection={<Search size={14} aria-hidden />}
            rightSection={words === '' ? <kbd className={classes.key}>/</kbd> : undefined}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setWords('')
              if (event.key !== 'ArrowDown') return
              event.preventDefault()
              document.querySelector<HTMLElement>('[data-index="0"] a')?.focus()
            }}
          />
          <Select
            data={tags}
            value={tag}
            onChange={setTag}
            placeholder="Any tag"
            aria-label="Tag"
            clearable
            allowDeselect
            w={150}
          />
          <OrderMenu order={order} onChange={setOrder} />
        </div>
      )}
      <List
        found={found}
        renaming={renaming}
        onRename={setRenaming}
        isLoaded={playbooks !== undefined}
        isFiltered={words !== '' || tag !== null}
      >
        <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setNew(true)}>
          New playbook
        </Button>
        <Button variant="default" leftSection={<FileUp size={14} aria-hidden />} onClick={() => void pickAndImport()}>
          Import a file
        </Button>
      </List>
      <NewDialog opened={isNew} onClose={() => setNew(false)} />
    </div>
  )
}

const setNew = (isNewOpen: boolean): void => useLibraryView.setState({ isNewOpen })

/** `/` goes to the search, `n` begins a playbook: while nobody types and nothing lies above the library. */
function useLibraryKeys(search: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const { target, key } = event
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
      const isBelow = target instanceof Element && target.closest('[role="dialog"], [role="menu"]') !== null
      if (isTyping || isBelow || event.ctrlKey || event.metaKey || event.altKey) return
      if (key === '/') search.current?.focus()
      else if (key === 'n') setNew(true)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [search])
}

const ORDERS: { [order in SortOrder]: string } = {
  name: 'By name',
  changed: 'Last changed first',
  run: 'Last run first',
  problems: 'Most problems first',
}

function OrderMenu({ order, onChange }: { order: SortOrder; onChange: (order: SortOrder) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Order: ${ORDERS[order]}`} title={ORDERS[order]}>
          <ArrowDownUp size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(ORDERS) as SortOrder[]).map((one) => (
          <Menu.Item key={one} onClick={() => onChange(one)} {...(one === order && { 'aria-current': true })}>
            {ORDERS[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

interface ListProps {
  found: ReturnType<typeof findPlaybooks>
  renaming: string | undefined
  onRename: (file: string | undefined) => void
  isLoaded: boolean
  isFiltered: boolean
  children: React.ReactNode
}

function List({ found, renaming, onRename, isLoaded, isFiltered, children }: ListProps) {
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: found.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  })
  if (!isLoaded) return null
  if (found.length === 0 && isFiltered) {
    return <Empty icon={Search} title="No playbook matches" text="Try fewer words, or another tag." />
  }
  if (found.length === 0) {
    return (
      <Empty
        icon={LibraryBig}
        title="No playbooks yet"
        text="Begin with a template, or drop a .playbook.yaml file here. Playbooks are plain files in this folder."
      >
        {children}
      </Empty>
    )
  }
  const focusRow = (index: number) => {
    rows.scrollToIndex(index)
    const focus = () => {
      const link = box.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`)
      link?.focus()
      return link != null
    }
    // At once where it is drawn: the next key may come before the next frame.
    if (!focus()) requestAnimationFrame(focus)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target instanceof HTMLInputElement) return
    const index = Number((event.target as HTMLElement).closest('[data-index]')?.getAttribute('data-index') ?? -1)
    const at = found[index]
    if (event.key === 'ArrowDown') focusRow(Math.min(found.length - 1, index + 1))
    else if (event.key === 'ArrowUp') focusRow(Math.max(0, index - 1))
    else if (event.key === 'F2' && at) onRename(at.file)
    else if (event.key === 'Delete' && at) void trashPlaybook(at.file, at.name)
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the links inside
    <div ref={box} className={classes.list} onKeyDown={onKeyDown} data-tour="library">
      <ul aria-label="Playbooks" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const playbook = found[index]
          return (
            playbook && (
              <li
                key={playbook.file}
                data-index={index}
                data-file={playbook.file}
                className={classes.row}
                style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
              >
                <PlaybookRow
                  playbook={playbook}
                  isRenaming={renaming === playbook.file}
                  onRename={onRename}
                  onOpen={() => go({ name: 'playbook', id: playbook.file })}
                />
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}
