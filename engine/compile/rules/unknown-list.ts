// A list that the workspace does not have.
import { didYouMean, type Rule, replaceWithNearest } from '../rule.ts'
import { valueAt } from '../value-at.ts'

export const unknownList: Rule = {
  code: 'FB208',
  name: 'unknown-list',
  title: 'Unknown list',
  severity: 'warning',
  why: 'Lists are kept with the workspace, beside the playbooks. A condition on one that is not there fails when it runs.',
  mend: 'Add the list to the workspace, or correct the name.',
  *check({ fieldProblems, playbook }) {
    for (const { kind, node, path, message, candidates = [] } of fieldProblems) {
      if (kind !== 'unknown-list') continue
      const raw = valueAt(playbook, path)
      const word = typeof raw === 'string' ? raw : ''
      yield {
        path,
        message: `${message}${didYouMean(word, candidates)}`,
        ...(node && { node }),
        ...replaceWithNearest(word, candidates, path),
      }
    }
  },
}
