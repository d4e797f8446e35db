// The data at hand for whoever writes expressions: of the shown run, else of the last runs, else worked out from the chosen
// sample, else the examples of the node types. The worker is told, so that previews and completion see the same.
import { useEffect, useMemo, useState } from 'react'
import { create } from 'zustand'
import { type JsonSchema, type JsonValue, type NodeType, type Playbook, sampleValue } from '../../engine/index.ts'
import { giveAlert, rehearsed } from '../../soc/index.ts'
import { readAlertText } from '../rehearse/read-alert.ts'
import { prepare, useRehearsal } from '../rehearse/rehearsal.ts'
import { useShownHere } from '../rehearse/shown-here.ts'
import { catalog, fieldsOfNode } from '../state/catalog.ts'
import { useDocument } from '../state/document.ts'
import { host, onHint } from '../state/host.ts'
import { dataOf, useFolded } from '../state/run.ts'
import type { KnownData } from '../worker/expression-context.ts'
import { allNodes } from '../worker/find-node.ts'
import { documentWorker } from '../worker/start.ts'

export interface DataAtHand {
  known: KnownData
  from: 'run' | 'last' | 'sample' | 'example'
  /** Where it is from, in words. */
  words: string
  /** Made up, not seen. */
  isSimulated: boolean
}

interface LastState {
  playbook: string | undefined
  alert: JsonValue | undefined
  outputs: { [node: string]: JsonValue }
  run: string | undefined
  isRehearsal: boolean
}

const useLast = create<LastState>(() => ({
  playbook: undefined,
  alert: undefined,
  outputs: {},
  run: undefined,
  isRehearsal: false,
}))
/** Grows each time that the worker gets other data. */
export const useKnownDataVersion = create<{ version: number }>(() => ({ version: 0 }))

/** Follows the data at hand; once, by the inspector. */
export function useDataAtHand(): DataAtHand {
  const playbook = useDocument((state) => state.playbook)
  const file = useDocument((state) => state.file)
  const shown = useShownHere()
  const folded = useFolded()
  const last = useLast()
  const sample = useRehearsal((state) => (state.file === file ? state.text : ''))
  const sampleName = useRehearsal((state) => state.name)
  const name = playbook?.name
  const takes = playbook?.takes
  const alert = useMemo(() => {
    const read = sample === '' ? undefined : readAlertText(sample)
    if (!read || !('value' in read)) return undefined
    const given = giveAlert(takes, read.value, rehearsed(Date.now()))
    return 'alert' in given ? given.alert : undefined
  }, [sample, takes])
  const isKnown = last.playbook === name && last.run !== undefined
  const made = useWorkedOut(isKnown || shown ? undefined : alert)
  useEffect(() => {
    if (file !== undefined) void prepare(file)
  }, [file])
  useEffect(() => {
    if (name === undefined) return
    void askLast(name)
    return onHint((hint) => {
      if (hint.topic === 'run.changed') void askLast(name)
    })
  }, [name])

  const data = useMemo((): DataAtHand => {
    if (shown && folded) {
      return {
        known: dataOf(folded, shown.plan),
        from: 'run',
        words: 'From the run that is shown',
        isSimulated: isMade(shown.journal[0]),
      }
    }
    if (isKnown)
      return {
        known: { alert: last.alert, outputs: last.outputs },
        from: 'last',
        words: last.isRehearsal ? 'From the last rehearsal' : 'From the last run',
        isSimulated: last.isRehearsal,
      }
    const outputs = playbook ? examplesOf(playbook) : {}
    const shape = takes === 'alert' ? ', in one shape (OCSF)' : ''
    if (alert !== undefined) {
      return {
        known: { alert, outputs: { ...outputs, ...made } },
        from: 'sample',
        words: made
          ? `Worked out from ${sampleName}${shape}`
          : `Alert from ${sampleName}${shape}, outputs from examples`,
        isSimulated: true,
      }
    }
    return {
      known: { alert: undefined, outputs },
      from: 'example',
      words: 'From examples of the node types',
      isSimulated: true,
    }
  }, [shown, folded, last, isKnown, playbook, alert, made, sampleName, takes])

  useEffect(() => {
    let isOld = false
    void documentWorker()
      .setKnownData(data.known)
      .then(() => {
        if (!isOld) useKnownDataVersion.setState(({ version }) => ({ version: version + 1 }))
      })
    return () => {
      isOld = true
    }
  }, [data])
  return data
}

/** Not at every letter that is typed. */
const REST_MS = 300

/** What the steps would give for the alert, as the playbook now is. */
function useWorkedOut(alert: JsonValue | undefined): { [node: string]: JsonValue } | undefined {
  const plan = useDocument((state) => state.plan?.hash)
  const [made, setMade] = useState<{ [node: string]: JsonValue }>()
  useEffect(() => {
    if (alert === undefined) return setMade(undefined)
    if (plan === undefined) return // while the playbook has errors, what was known before still helps
    let isOld = false
    const work = async () => {
      const lists = await (await host()).workspace.lists()
      const outputs = await documentWorker().workOut(alert, lists, Date.now())
      if (!isOld && outputs) setMade(outputs)
    }
    const timer = setTimeout(() => void work().catch(() => {}), REST_MS) // without a host the examples serve
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [plan, alert])
  return made
}

const isMade = (entry: unknown): boolean => (entry as { mode?: string } | undefined)?.mode === 'simulate'

async function askLast(playbook: string): Promise<void> {
  try {
    const client = await host()
    const found = await client.runs.lastOutputs({ playbook })
    const outputs = found.outputs as { [node: string]: JsonValue }
    useLast.setState({
      playbook,
      alert: found.alert,
      outputs,
      run: found.run,
      isRehearsal: found.mode === 'simulate',
    })
  } catch {
    // without a host there is no last run: the sample or the examples serve
  }
}

function examplesOf(playbook: Playbook): { [node: string]: JsonValue } {
  const outputs: { [node: string]: JsonValue } = {}
  for (const { id, node } of allNodes(playbook)) {
    const type = catalog.get(node.type)
    if (type?.kind === 'task') outputs[id] = node.mock?.output ?? node.example ?? exampleOf(type, fieldsOfNode(node))
  }
  return outputs
}

/** Of a value that may be anything there is no sample: better none than one that is of the wrong kind. */
function typed(properties: unknown): { [name: string]: JsonSchema } {
  const all = Object.entries((properties ?? {}) as { [name: string]: JsonSchema })
  return Object.fromEntries(all.filter(([, schema]) => Object.keys(schema).length > 0))
}

/** If the fields decide what the output holds, the type's example would show names that do not exist. */
function exampleOf(type: NodeType, fields: { [name: string]: JsonValue }): JsonValue {
  try {
    const schema = type.outputFor?.(fields)
    if (schema) return sampleValue({ ...schema, properties: typed(schema.properties) })
  } catch {
    // half-written fields, which the compiler tells of
  }
  return type.example as JsonValue
}
