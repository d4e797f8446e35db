// approvals.*: what waits for a person.

import { defineNoun } from '../noun.ts'
import { RunRefused } from '../runs/runs.ts'
import { approvalPath } from './approval-link.ts'

export const approvals = defineNoun('approvals', { uses: ['approvals', 'access'] }, (os, host) => {
  return {
    list: os.list.handler(() => host.approvals.list()),
    link: os.link.handler(async ({ input }) => {
      const { run, node, scope } = input
      const open = await host.approvals.list()
      if (!open.some((one) => one.run === run && one.node === node && one.scope === scope)) {
        throw new RunRefused('run/not-waiting', `Nothing waits for a person at ${node} of the run ${run}.`)
      }
      return { path: await approvalPath(host.access, input) }
    }),
  }
})
