// The data at hand beside the form: a value that is clicked becomes an expression in the field that was focused last.
import { UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { JsonObject, JsonValue } from '../../engine/index.ts'
import { JsonTree } from '../parts/json-tree.tsx'
import { useDocument } from '../state/document.ts'
import { findNode } from '../worker/find-node.ts'
import { upstreamOf } from '../worker/scope-types.ts'
import { useActiveField } from './active-field.ts'
import type { DataAtHand } from './data-at-hand.ts'
import classes from './inspector.module.css'

export function DataPane({ node, data }: { node: string; data: DataAtHand }) {
  const playbook = useDocument((state) => state.playbook)
  const active = useActiveField((state) => state.field)
  const [isOpen, setOpen] = useState(true)
  const { known, words, isSimulated } = data
  const value = useMemo((): JsonObject => {
    const found = playbook && findNode(playbook, node)
    const steps: { [id: string]: JsonValue } = {}
    let graph = playbook?.nodes ?? {}
    for (const step of found ? [...found.owners, node] : []) {
      for (const id of upstreamOf(graph, step))
        if (Object.hasOwn(known.outputs, id)) steps[id] = known.outputs[id] as JsonValue
      graph = graph[step]?.body ?? graph
    }
    const vars = (playbook?.vars ?? {}) as JsonObject
    return {
      ...(known.alert !== undefined && { alert: known.alert }),
      ...(Object.keys(steps).length > 0 && { steps }),
      ...(Object.keys(vars).length > 0 && { vars }),
    }
  }, [playbook, known, node])
  const pick = (path: string) => {
    if (active) active.insert(path)
    else {
      void navigator.clipboard.writeText(path)
      notifications.show({ message: `Copied ${path}. Click into a field first to insert it there.` })
    }
  }
  const isEmpty = Object.keys(value).length === 0
  return (
    <section className={classes.data} aria-label="Data at hand">
      <div className={classes.dataHead}>
        <UnstyledButton className={classes.sectionHead} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <ChevronRight size={12} aria-hidden />
          <strong>Data</strong>
          <span className={classes.summary}>{words}</span>
        </UnstyledButton>
        {isSimulated && (
          <span className={classes.simulated} title="These values are invented: no run has shown real ones yet">
            simulated
          </span>
        )}
      </div>
      {isOpen && (
        <div className={classes.dataBody}>
          {isEmpty ? (
            <p className={classes.hint}>
              Nothing reaches this node yet. Choose a sample and rehearse to see real data here.
            </p>
          ) : (
            <>
              <p className={classes.hint}>
                {active
                  ? `Click a name to use it in ${active.label.toLowerCase()}.`
                  : 'Click into a field, then click a name here to insert it.'}
              </p>
              <JsonTree value={value} open={2} onPick={pick} />
            </>
          )}
        </div>
      )}
    </section>
  )
}
