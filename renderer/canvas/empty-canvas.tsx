// An empty playbook teaches its first step.
import { Button } from '@mantine/core'
import { Siren } from 'lucide-react'
import { catalog } from '../state/catalog.ts'
import { addNode } from './actions.ts'
import classes from './empty-canvas.module.css'

/** The first on the palette. */
const trigger = catalog.types.find(({ kind }) => kind === 'trigger')

export function EmptyCanvas() {
  return (
    <div className={classes.empty}>
      <h2>Every playbook begins with a trigger</h2>
      <p>Then drag from its port to an empty spot, or press /, to add what comes next.</p>
      <Button
        leftSection={<Siren size={15} aria-hidden />}
        onClick={() => trigger && void addNode(trigger.type, { at: { x: 0, y: 0 } })}
      >
        Add an alert trigger
      </Button>
    </div>
  )
}
