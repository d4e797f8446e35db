// `onFailure` names no usable node, or its branch runs into the normal course of things.
import { didYouMean, type Rule, replaceWithNearest } from '../rule.ts'

export const onFailure: Rule = {
  code: 'FB114',
  name: 'on-failure',
  title: 'The node for failures cannot be used',
  severity: 'error',
  why: 'When a run fails, the node named by `onFailure` is the last chance to tell somebody. It must be there, on the top level, and its branch must stand for itself: after a failure nothing else goes on.',
  mend: 'Name a node of the top level that is no trigger. Let what follows it be its own.',
  *check({ playbook, graphs, byId }) {
    const { onFailure: id } = playbook
    const root = graphs[0]
    if (id === undefined || !root) return
    const path = ['onFailure']
    const node = byId.get(id)
    if (!node) {
      const ids = root.nodes.map((one) => one.id)
      yield {
        path,
        message: `There is no node ${id}.${didYouMean(id, ids) || ' Name a node of the top level.'}`,
        ...replaceWithNearest(id, ids, path),
      }
    } else if (node.graph !== root) {
      yield { path, message: `${id} stands in the body of a loop. Name a node of the top level.` }
    } else if (node.type?.kind === 'trigger') {
      yield { path, message: `${id} is a trigger; it cannot follow a failure. Name the node that tells somebody.` }
    } else if (node.incoming.every((edge) => root.recovery.has(edge.from))) {
      for (const at of root.recovery) {
        const branch = root.nodes[at]!
        for (const { to, port, path: place } of branch.out) {
          const target = root.nodes[to]!
          if (target.incoming.every((edge) => root.recovery.has(edge.from))) continue
          yield {
            node: branch,
            path: place,
            message: `${branch.id} runs after a failure only, but ${target.id} also follows other nodes and would wait for it. Give the branch of ${id} nodes of its own.`,
            fix: { title: 'Remove the edge', edits: [{ op: 'disconnect', from: branch.id, port, to: target.id }] },
          }
        }
      }
    }
  },
}
