// The data at hand for whoever writes expressions: of the shown run, else of the last runs, else the chosen sample with the
// examples of the node types. The worker is told, so that previews and completion see the same.
import { useEffect, useMemo } from 'react'
import { create } from 'zustand'
import type { JsonValue, Playbook } from '../../engine/index.ts'
import { readJson } from '../rehearse/json-place.ts'
import { useRehearsal } from '../rehearse/rehearsal.ts'
import { useShownHere } from '../rehearse/shown-here.ts'
import { catalog } from '../state/catalog.ts'
import { useDocument } from '../state/document.ts'
import { host, onHint } from '../state/host.ts'
import { dataOf, useFolded } from '../state/run.ts'
import type { Hand } from '../worker/desk.ts'
import { allNodes } from '../worker/find-node.ts'
import { documentWorker } from '../worker/start.ts'

export interface DataAtHand {
  hand: Hand
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
/** Grows when the worker has been told of other data. */
export const useHandVersion = create<{ version: number }>(() => ({ version: 0 }))

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
        hand: dataOf(folded, shown.plan),
        from: 'run',
        words: 'From the run that is shown',
        isSimulated: isMade(shown.journal[0]),
      }
    }
    const isKnown = last.playbook === name && last.run !== undefined
    if (isKnown)
      return {
        hand: { alert: last.alert, outputs: last.outputs },
        from: 'last',
        words: last.isRehearsal ? 'From the last rehearsal' : 'From the last run',
        isSimulated: last.isRehearsal,
      }
    const outputs = playbook ? examplesOf(playbook) : {}
    const read = sample === '' ? undefined : readJson(sample)
    if (read && 'value' in read) {
      return {
        hand: { alert: read.value, outputs },
        from: 'sample',
        words: `Alert from ${sampleName}, outputs from examples`,
        isSimulated: true,
      }
    }
    return {
      hand: { alert: undefined, outputs },
      from: 'example',
      words: 'From examples of the node types',
      isSimulated: true,
    }
  }, [shown, folded, last, name, playbook, sample, sampleName])

  useEffect(() => {
    let isOld = false
    void documentWorker()
      .setHand(data.hand)
      .then(() => {
        if (!isOld) useHandVersion.setState(({ version }) => ({ version: version + 1 }))
      })
    return () => {
      isOld = true
    }
  }, [data])
  return data
}

const isMade = (entry: unknown): boolean => (entry as { mode?: string } | undefined)?.mode === 'simulate'

async function askLast(playbook: string): Promise<void> {
  try {
    const client = await host()
    const [found, { runs }] = await Promise.all([
      client.runs.lastOutputs({ playbook }),
      client.runs.list({ playbook, limit: 1 }),
    ])
    const outputs = found.outputs as { [node: string]: JsonValue }
    useLast.setState({
      playbook,
      alert: found.alert,
      outputs,
      run: found.run,
      isRehearsal: runs[0]?.mode === 'simulate',
    })
  } catch {
    // without a host there is no last run: the sample or the examples serve
  }
}

function examplesOf(playbook: Playbook): { [node: string]: JsonValue } {
  const outputs: { [node: string]: JsonValue } = {}
  for (const { id, node } of allNodes(playbook)) {
    const type = catalog.get(node.type)
    if (type?.kind !== 'task') continue
    outputs[id] = node.mock?.output ?? node.example ?? type.example
  }
  return outputs
}
