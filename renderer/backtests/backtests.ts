// Backtests as the host has them: asked for again whenever it hints that one has gone on.
import { useEffect, useState } from 'react'
import type { Backtest } from '../../api/index.ts'
import { type Plan, readScenario, shapeOf } from '../../engine/index.ts'
import { host, messageOf, onHint, useHost } from '../state/host.ts'
import { go } from '../state/view.ts'

export interface Loaded<T> {
  value: T | undefined
  problem: string | undefined
}

/** The shortest time between two reads. */
const GATHER_MS = 250

function useAsked<T>(ask: () => Promise<T>, key: string): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ value: undefined, problem: undefined })
  const line = useHost((state) => state.line)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says what is asked for
  useEffect(() => {
    if (line !== 'open') return
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = async () => {
      timer = undefined
      try {
        const value = await ask()
        if (!isOver) setLoaded({ value, problem: undefined })
      } catch (thrown) {
        if (!isOver) setLoaded((before) => ({ ...before, problem: messageOf(thrown) }))
      }
    }
    void load()
    const stop = onHint(({ topic }) => {
      if (topic === 'backtests.changed') timer ??= setTimeout(() => void load(), GATHER_MS)
    })
    return () => {
      isOver = true
      clearTimeout(timer)
      stop()
    }
  }, [key, line])
  return loaded
}

export const useBacktests = (): Loaded<Backtest[]> => useAsked(async () => (await host()).backtests.list(), 'all')

export const useBacktest = (id: string): Loaded<Backtest> =>
  useAsked(async () => (await host()).backtests.get({ id }), id)

/** The plan that was tested: it does not change. */
export function usePlan(id: string): Plan | undefined {
  const [plan, setPlan] = useState<Plan>()
  useEffect(() => {
    let isOver = false
    const load = async () => {
      const found = await (await host()).backtests.plan({ id, version: 'tested' })
      if (!isOver) setPlan(found.plan)
    }
    load().catch(() => {}) // told by the backtest itself
    return () => {
      isOver = true
    }
  }, [id])
  return plan
}

/** The shapes of the alerts in a playbook's tests. */
export async function testedShapes(playbook: string): Promise<ReadonlySet<string>> {
  const tests = await (await host()).scenarios.list({ playbook })
  const alerts = tests.flatMap(({ text, alert }) => {
    const given = alert ?? readScenario(text).scenario?.alert
    return given === undefined || typeof given === 'string' ? [] : [given]
  })
  return new Set(alerts.map((alert) => shapeOf(alert)))
}

/** Makes a run of an alert that was kept, and goes there. @throws what the host refuses */
export async function openAsRun(
  kept: { id: string; kind: 'sample' | 'difference'; number: number },
  version: 'tested' | 'other',
): Promise<void> {
  const { run } = await (await host()).backtests.open({ ...kept, version })
  go({ name: 'runs', id: run })
}

export const wholeNumber = (value: number): string => Math.round(value).toLocaleString('en-US')

export const share = (part: number, whole: number): string =>
  whole === 0 ? '' : `${((part * 100) / whole).toFixed(1)} %`

/** A backtest that has got somewhere. */
export type Filled = Backtest & { progress: NonNullable<Backtest['progress']> }

/** The most frequent first. */
export const descending = (counts: { [name: string]: number }): [string, number][] =>
  Object.entries(counts).sort((a, b) => b[1] - a[1])
