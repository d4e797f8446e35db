// What is held back, why and until when; and the form that holds more back. Nothing is silenced for good.
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { BellOff } from 'lucide-react'
import { useState } from 'react'
import type { Suppression } from '../../api/index.ts'
import { Time } from '../parts/time.tsx'
import { lift, suppress } from './alerts.ts'
import classes from './alerts-place.module.css'

const HOUR_MS = 3_600_000
const LASTS = [
  { value: '1', label: '1 hour' },
  { value: '8', label: '8 hours' },
  { value: '24', label: '1 day' },
  { value: '168', label: '1 week' },
]

export function SuppressForm({ source }: { source: string }) {
  const [isOpen, setOpen] = useState(false)
  const [condition, setCondition] = useState(`source == "${source}"`)
  const [reason, setReason] = useState('')
  const [hours, setHours] = useState('8')
  const [refused, setRefused] = useState<string>()
  if (!isOpen) {
    return (
      <Button size="xs" variant="default" leftSection={<BellOff size={13} aria-hidden />} onClick={() => setOpen(true)}>
        Hold back alerts like these
      </Button>
    )
  }
  return (
    <form
      className={classes.form}
      onSubmit={async (event) => {
        event.preventDefault()
        const why = await suppress(condition, reason, Number(hours) * HOUR_MS)
        setRefused(why)
        if (why === undefined) setOpen(false)
      }}
    >
      <TextInput
        size="xs"
        label="Which"
        description="CEL over alert and source"
        value={condition}
        required
        onChange={(event) => setCondition(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label="Why"
        value={reason}
        required
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        label="For"
        data={LASTS}
        value={hours}
        onChange={(event) => setHours(event.currentTarget.value)}
      />
      {refused && (
        <p className={classes.problem} role="alert">
          {refused}
        </p>
      )}
      <div className={classes.actions}>
        <Button size="xs" type="submit">
          Hold back
        </Button>
        <Button size="xs" variant="subtle" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

export function Suppressions({ suppressions }: { suppressions: readonly Suppression[] }) {
  return (
    <section className={classes.held} aria-label="Held back">
      <h2>Held back</h2>
      <ul>
        {suppressions.map(({ id, condition, reason, by, expiresMs, hits }) => (
          <li key={id}>
            <code>{condition}</code>
            <span className={classes.quiet}>
              {reason} · by {by} · until {new Date(expiresMs).toLocaleString()} (<Time ms={expiresMs} />) · {hits} so
              far
            </span>
            <Button size="compact-xs" variant="subtle" onClick={() => void lift(id)}>
              Lift
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
