// An edge that leads to no node of the same graph.
import { didYouMean, MOST_CANDIDATES, type Rule, replaceWithNearest } from '../rule.ts'

export const unknownTarget: Rule = {
  code: 'FB106',
  name: 'unknown-target',
  title: 'Edge to nowhere',
  severity: 'error',
  why: 'The edge names a node that is not there, or that stands in another graph: edges do not enter or leave a loop body.',
  mend: 'Correct the id. To go on after a loop, connect the loop node itself.',
  *check({ graphs, byId }) {
    for (const graph of graphs) {
      const ids = graph.nodes.slice(0, MOST_CANDIDATES).map(({ id }) => id)
      const loose = graph.nodes.flatMap((from) => from.loose.map((edge) => ({ from, ...edge })))
      for (const { from, to, path } of loose) {
        const elsewhere = byId.get(to)
        const where = elsewhere?.graph.owner ? `the body of ${elsewhere.graph.owner.id}` : 'the graph outside this loop'
        yield {
          node: from,
          path,
          message: elsewhere
            ? `${to} stands in ${where}; edges do not cross a loop's border. Connect the loop node instead.`
            : `There is no node ${to}.${didYouMean(to, ids) || ' Add it, or remove the edge.'}`,
          ...(!elsewhere && replaceWithNearest(to, ids, path)),
        }
      }
    }
  },
}
