// Possible secrets in a bundle: known ones have to go, the others are looked at by a person.
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
        <TriangleAlert size={14} aria-hidden /> Possible secrets
      </h3>
      <p>A bundle never carries secrets: keep them in a connection. Tick each place that you have checked.</p>
      <ul>
        {secrets.map(({ place, what, isKnown }) =>
          isKnown ? (
            <li key={place}>
              {place}: {what}. Remove it.
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
