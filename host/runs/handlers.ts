// runs.*: the history, and what people do to runs. Whatever is done here is signed with the person's name.
import { type Plan, triggersOf } from '../../engine/index.ts'
import { given } from '../gate/base.ts'
import { HostError } from '../host-error.ts'
import { defineNoun } from '../noun.ts'
import { rehearsedRun } from './rehearsed-run.ts'

export const runs = defineNoun('runs', { uses: ['runs', 'playbooks', 'givenAlert'] }, (os, host, { person, shell }) => {
  const { runs } = host
  // A token says who it is; whoever sits at the machine itself is whoever has sat down there.
  const unauthenticated = shell === 'server' ? undefined : (true as const)
  const idOf = async (handle: Promise<{ id: string }>) => ({ run: (await handle).id })
  const journal = async (id: string, from: number) => {
    const run = await runs.stored(id)
    return { run, journal: await runs.entries(run.id, from) }
  }
  return {
    list: os.list.handler(({ input }) => runs.history(given(input))),
    get: os.get.handler(async ({ input }) => {
      const { run, journal: entries } = await journal(input.run, 0)
      return { run, plan: await runs.plan(run), journal: entries }
    }),
    entries: os.entries.handler(({ input: { run, from } }) => journal(run, from)),
    record: os.record.handler(async ({ input: { plan, journal: entries, file } }) => {
      const simulation = rehearsedRun(plan, entries)
      return { run: await runs.record(plan, simulation, given({ by: person, file })) }
    }),
    start: os.start.handler(async ({ input: { file, mode, alert, trigger, pauseBefore } }) => {
      // As it is on disk: what is unsaved on a screen is never run.
      const plan = await host.playbooks.planToRun(file)
      refuseTrigger(plan, trigger)
      const taken = host.givenAlert(plan, alert)
      return idOf(runs.start(plan, taken, given({ mode, by: person, file, trigger, pauseBefore })))
    }),
    answer: os.answer.handler(({ input: { run, node, scope, choice, reason, values }, context: { from } }) =>
      idOf(runs.answer(run, node, given({ by: person, from, unauthenticated, choice, reason, values }), scope)),
    ),
    release: os.release.handler(({ input: { run, node, scope } }) => idOf(runs.release(run, node, person, scope))),
    cancel: os.cancel.handler(({ input: { run, reason } }) => idOf(runs.cancel(run, person, reason))),
    undo: os.undo.handler(({ input: { run } }) => idOf(runs.undo(run, person))),
    settle: os.settle.handler(({ input: { run, node, scope, verdict, output, port } }) =>
      idOf(runs.settle(run, node, given({ by: person, verdict, output, port }), scope)),
    ),
    resume: os.resume.handler(({ input: { run } }) => idOf(runs.resume(run))),
    verify: os.verify.handler(async ({ input: { run } }) => runs.verify((await runs.stored(run)).id)),
    lastOutputs: os.lastOutputs.handler(({ input: { playbook } }) => runs.lastOutputs(playbook)),
  }
})

function refuseTrigger(plan: Plan, trigger: string | undefined): void {
  if (trigger === undefined) return
  const triggers = triggersOf(plan)
  if (triggers.includes(trigger)) return
  const message = `The playbook has no trigger ${trigger}. It has: ${triggers.join(', ')}.`
  throw new HostError('run/unknown-trigger', message)
}
