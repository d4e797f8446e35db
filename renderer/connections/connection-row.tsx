// One connection: where it leads, who uses it, whether it answers.
import { ActionIcon, Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { CircleCheck, CircleX, Ellipsis, KeyRound, PencilLine, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Connection } from '../../api/index.ts'
import { formatDuration } from '../../engine/index.ts'
import { Time } from '../parts/time.tsx'
import { host, messageOf } from '../state/host.ts'
import classes from './connections-place.module.css'

interface RowProps {
  connection: Connection
  users: string[]
  onEdit: () => void
  onChanged: () => void
}

export function ConnectionRow({ connection, users, onEdit, onChanged }: RowProps) {
  const { name, kind, settings, secretFields, updatedMs } = connection
  const remove = async () => {
    try {
      await (await host()).connections.remove({ name })
      onChanged()
    } catch (thrown) {
      notifications.show({ color: 'red', title: `${name} was not removed`, message: messageOf(thrown) })
    }
  }
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <div>
          <strong>{name}</strong> <span className={classes.kind}>{kind}</span>
        </div>
        <div className={classes.address}>{String(settings['baseUrl'] ?? '')}</div>
      </div>
      <div className={classes.auth}>
        <div>{String(settings['auth'] ?? 'none')}</div>
        {secretFields.length > 0 && (
          <div className={classes.secrets}>
            <KeyRound size={12} aria-hidden /> {secretFields.join(', ')} set
          </div>
        )}
      </div>
      <div className={classes.users}>{users.length === 0 ? 'used by no playbook' : `used by ${users.join(', ')}`}</div>
      <div className={classes.when}>
        <Time ms={updatedMs} />
      </div>
      <TestButton name={name} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More about ${name}`}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<PencilLine size={14} aria-hidden />} onClick={onEdit}>
            Edit
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>
            {users.length === 0
              ? 'Its secrets cannot be recovered'
              : `${users.join(', ')} need it. Its secrets cannot be recovered`}
          </Menu.Label>
          <Menu.Item color="red" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => void remove()}>
            Remove {name} and its secrets
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  )
}

function TestButton({ name }: { name: string }) {
  const [isBusy, setBusy] = useState(false)
  const [result, setResult] = useState<{ ok: boolean; text: string }>()
  const test = async () => {
    setBusy(true)
    try {
      const { ok, status, message, durationMs } = await (await host()).connections.test({ name })
      const answer = `answers${status === undefined ? '' : ` ${status}`} in ${formatDuration(Math.round(durationMs))}`
      setResult({ ok, text: ok ? answer : (message ?? answer) })
    } catch (thrown) {
      setResult({ ok: false, text: messageOf(thrown) })
    }
    setBusy(false)
  }
  return (
    <div className={classes.test}>
      <Button
        variant="default"
        size="compact-xs"
        loading={isBusy}
        aria-label={`Test ${name}`}
        onClick={() => void test()}
      >
        Test
      </Button>
      <span role="status" className={classes.result} data-ok={result?.ok}>
        {result && (result.ok ? <CircleCheck size={13} aria-hidden /> : <CircleX size={13} aria-hidden />)}
        {result?.text}
      </span>
    </div>
  )
}
