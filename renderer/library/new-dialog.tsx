// A new playbook from a template.
import { Button, Modal, TextInput, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { MOST_TITLE } from '../../api/index.ts'
import { useHost } from '../state/host.ts'
import { createPlaybook } from './actions.tsx'
import classes from './new-dialog.module.css'

export function NewDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const templates = useHost((host) => host.workspace?.templates) ?? []
  const [title, setTitle] = useState('')
  const [template, setTemplate] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const chosen = template ?? templates[0]?.id
  const create = async (event: React.FormEvent) => {
    event.preventDefault()
    if (title.trim() === '' || chosen === undefined) return
    setBusy(true)
    const refused = await createPlaybook(title.trim(), chosen)
    setBusy(false)
    setProblem(refused)
    if (refused !== undefined) return
    onClose()
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
          maxLength={MOST_TITLE}
          error={problem}
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
          <Button type="submit" loading={isBusy} disabled={title.trim() === ''}>
            Create playbook
          </Button>
        </div>
      </form>
    </Modal>
  )
}
