// Copies a text, and says that it did. `CopyableId` shows an id that is copied by a click.
import { ActionIcon, CopyButton as Copying, Tooltip, UnstyledButton } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import classes from './copy-button.module.css'

export function CopyButton({ text, label }: { text: string | (() => string); label: string }) {
  return (
    <Copying value={typeof text === 'string' ? text : ''} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label}>
          <ActionIcon
            size="sm"
            aria-label={copied ? 'Copied' : label}
            onClick={() => (typeof text === 'string' ? copy() : void navigator.clipboard.writeText(text()))}
          >
            {copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </Copying>
  )
}

/** The first characters of an id; a click copies the whole. */
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
            {id.length > shown ? id.slice(0, shown) : id}
          </UnstyledButton>
        </Tooltip>
      )}
    </Copying>
  )
}
