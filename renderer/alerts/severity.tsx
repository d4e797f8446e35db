// How severe an alert is, in a word; nothing where its product does not say.
import { severityWord } from './alerts.ts'
import classes from './alerts-place.module.css'

const SEVERE = 4

export function Severity({ severity }: { severity: number }) {
  const word = severityWord(severity)
  if (word === '') return null
  return (
    <>
      {' · '}
      <span className={classes.severity} data-severe={severity >= SEVERE}>
        {word}
      </span>
    </>
  )
}
