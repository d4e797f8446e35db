// After a bundle was made: what the other side has to do, with the lines to do it.
import { Button } from '@mantine/core'
import { CopyButton } from '../parts/copy-button.tsx'
import classes from './export.module.css'
import type { Made } from './make-bundle.ts'

export function Handover({ made: { fileName, id, key }, onClose }: { made: Made; onClose(): void }) {
  return (
    <div className={classes.handover}>
      <p role="status">
        <strong>{fileName}</strong> is made and signed by {key.name}.
      </p>
      <p>
        On the machine where it will run, trust this key once. Compare its fingerprint {key.fingerprint} over another
        channel.
      </p>
      <Line text={`firebreak keys trust "${key.line}"`} />
      <Line text={`firebreak serve ${fileName}`} />
      <p className={classes.id}>{id}</p>
      <div className={classes.foot}>
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  )
}

function Line({ text }: { text: string }) {
  return (
    <div className={classes.line}>
      <code>{text}</code>
      <CopyButton text={text} label="Copy the command" />
    </div>
  )
}
