// What looks like a secret in a bundle: known ones have to go, the others are looked at by a person.
import { Checkbox } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import type { BundlePreview } from '../../api/index.ts'
import classes from './export.module.css'

interface SecretsProps {
  secrets: BundlePreview['secrets']
  looked: readonly string[]
  onLook(place: string, isNone: boolean): void
}

export function Secrets({ secrets, looked, onLook }: SecretsProps) {
  return (
    <section className={classes.secrets} aria-labelledby="export-secrets">
      <h3 id="export-secrets">
        <TriangleAlert size={14} aria-hidden /> What looks like a secret
      </h3>
      <p>A bundle never carries secrets: keep them in a connection. Tick a place that you have looked at.</p>
      <ul>
        {secrets.map(({ place, what, isKnown }) =>
          isKnown ? (
            <li key={place}>
              {place}: {what}. It has to go.
            </li>
          ) : (
            <li key={`${place} ${what}`}>
              <Checkbox
                size="xs"
                label={`${place}: ${what}`}
                checked={looked.includes(place)}
                onChange={(event) => onLook(place, event.currentTarget.checked)}
              />
            </li>
          ),
        )}
      </ul>
    </section>
  )
}
