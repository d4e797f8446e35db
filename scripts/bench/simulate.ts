// How fast a playbook is rehearsed: six nodes over many alerts, beside two floors (the same expressions in a bare loop, compiled by
// the CEL library and by the engine) and beside the same flow in Node-RED, in the same run on the same machine.
import { Environment } from '@marcbachmann/cel-js'
import { compile, compileExpression, link, readPlaybook, simulate } from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'
import { installNodeRed, runNodeRed } from './node-red.ts'
import { count, median, printTable, time } from './table.ts'

const PLAYBOOK = `
firebreak: 2
name: Six nodes
inputs:
  type: object
  required: [source, level]
  properties:
    source: { type: string }
    level: { type: number }
nodes:
  alert: { type: trigger/alert, next: worth-a-look }
  worth-a-look:
    type: condition/if
    with: { when: alert.level >= 3 }
    next: { 'true': keep }
  keep:
    type: data/set
    with: { values: { source: "\${alert.source}", level: "\${alert.level}" } }
    next: route
  route:
    type: condition/switch
    with:
      cases:
        - { port: critical, when: alert.level >= 12 }
        - { port: high, when: alert.level >= 7 }
    next: { critical: text, high: text, otherwise: text }
  text:
    type: data/template
    with: { text: "Alert from \${alert.source} at level \${alert.level}" }
    next: note
  note: { type: action/log, with: { message: "\${steps.text.text}" } }
`
const NODES = 6

type Evaluate = (scope: { [name: string]: unknown }) => unknown
const byEngine = (source: string): Evaluate => compileExpression(source).evaluate as Evaluate
const library = new Environment({ unlistedVariablesAreDyn: true })
const byLibrary = (source: string): Evaluate => library.parse(source)

/** The expressions that one run evaluates, in a loop and nothing else. */
function bareLoop(alerts: { source: string; level: number }[], compiled: (source: string) => Evaluate): number {
  const [worth, source, level, critical, high, text] = [
    'alert.level >= 3',
    'alert.source',
    'alert.level',
    'alert.level >= 12',
    'alert.level >= 7',
    'steps.text.text',
  ].map(compiled)
  let kept = 0
  const scope = { alert: alerts[0] as unknown, steps: {} as { [id: string]: unknown } }
  return time(() => {
    for (const alert of alerts) {
      scope.alert = alert
      if (worth?.(scope) !== true) continue
      const set = { source: source?.(scope), level: level?.(scope) }
      if (critical?.(scope) !== true) high?.(scope)
      scope.steps = { text: { text: `Alert from ${source?.(scope)} at level ${level?.(scope)}` } }
      text?.(scope)
      kept += set.level === undefined ? 0 : 1
    }
    if (kept === 0) throw new Error('the loop kept nothing')
  })
}

export async function benchSimulate(): Promise<void> {
  const alerts = Array.from({ length: 100_000 }, (_, index) => ({
    source: `198.51.100.${index % 250}`,
    level: 3 + (index % 13),
  }))
  const catalog = createNodeCatalog()
  const { playbook, diagnostics: unread } = readPlaybook(PLAYBOOK)
  if (!playbook) throw new Error(JSON.stringify(unread))
  const { plan, diagnostics } = compile(playbook, catalog)
  if (!plan) throw new Error(JSON.stringify(diagnostics))
  const executable = link(plan, catalog)
  const simulateAll = () =>
    time(() => {
      for (const alert of alerts) {
        const result = simulate(executable, alert)
        if (result instanceof Promise || result.status !== 'completed') throw new Error('a run did not complete')
      }
    })

  const rounds = 5
  const loops: number[] = []
  const libraryLoops: number[] = []
  const runs: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const libraryLoop = bareLoop(alerts, byLibrary)
    const loop = bareLoop(alerts, byEngine)
    const run = simulateAll()
    if (round === 0) continue // warming up
    libraryLoops.push(libraryLoop)
    loops.push(loop)
    runs.push(run)
  }
  installNodeRed()
  const rival = (await runNodeRed(alerts, 3)).map((run) => run.seconds)
  const row = (name: string, seconds: number[]): (string | number)[] => {
    const rate = (at: number) => count((alerts.length * NODES) / at)
    return [
      name,
      rate(median(seconds)),
      rate(Math.max(...seconds)),
      rate(Math.min(...seconds)),
      (median(seconds) / median(libraryLoops)).toFixed(2),
      (median(seconds) / median(loops)).toFixed(2),
    ]
  }
  printTable(
    `Rehearsal: ${NODES} nodes, ${count(alerts.length)} alerts, journal and state kept for each run; processor time`,
    ['what', 'steps/s (median)', 'slowest', 'fastest', 'time / CEL library', 'time / our closures'],
    [
      row('bare loop, the CEL library', libraryLoops),
      row('bare loop, our compiled expressions', loops),
      row('Firebreak simulate', runs),
      row('Node-RED 5.0.7, same flow', rival),
    ],
  )
}
