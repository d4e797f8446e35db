// Copies a text, and says that it did. `CopyableId` shows an id that is copied by a click.
import { ActionIcon, CopyButton as Copying, Tooltip, UnstyledButton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Check, Copy } from 'lucide-react'
import classes from './copy-button.module.css'

export function CopyButton({ text, label }: { text: string | (() => string); label: string }) {
  const clipboard = useClipboard({ timeout: 1_500 })
  const says = clipboard.copied ? 'Copied' : label
  return (
    <Tooltip label={says}>
      <ActionIcon size="sm" aria-label={says} onClick={() => clipboard.copy(typeof text === 'string' ? text : text())}>
        {clipboard.copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  )
}

/** An id, or its telling end where it is longer than `shown`; a click copies the whole. */
export function CopyableId({ id, shown = 8 }: { id: string; shown?: number }) {
  return (
    <Copying value={id} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${id}`}>
          <UnstyledButton
            className={classes.id}
            aria-label={copied ? 'Copied' : `Copy ${id}`}
            onClick={(event) => {
              event.stopPropagation()
              copy()
            }}
          >
            {id.length > shown ? (id.split('-').at(-1) ?? id).slice(-shown) : id}
          </UnstyledButton>
        </Tooltip>
      )}
    </Copying>
  )
}
