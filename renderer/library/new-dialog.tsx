// A new playbook from a template.
import { Button, Modal, TextInput, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { useHost } from '../state/host.ts'
import { createPlaybook } from './actions.tsx'
import classes from './new-dialog.module.css'

export function NewDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const templates = useHost((host) => host.workspace?.templates) ?? []
  const [title, setTitle] = useState('')
  const [template, setTemplate] = useState<string>()
  const chosen = template ?? templates[0]?.id
  const create = async (event: React.FormEvent) => {
    event.preventDefault()
    if (title.trim() === '' || chosen === undefined) return
    onClose()
    await createPlaybook(title.trim(), chosen)
    setTitle('')
  }
  return (
    <Modal opened={opened} onClose={onClose} title="New playbook">
      <form onSubmit={(event) => void create(event)}>
        <TextInput
          data-autofocus
          label="Name"
          placeholder="Suspicious sign-in"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <div className={classes.templates} role="radiogroup" aria-label="Template">
          {templates.map(({ id, title: name, summary }) => (
            <UnstyledButton
              key={id}
              type="button"
              role="radio"
              aria-checked={id === chosen}
              className={classes.template}
              onClick={() => setTemplate(id)}
            >
              <span className={classes.name}>{name}</span>
              <span className={classes.summary}>{summary}</span>
            </UnstyledButton>
          ))}
        </div>
        <div className={classes.foot}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={title.trim() === ''}>
            Create playbook
          </Button>
        </div>
      </form>
    </Modal>
  )
}
