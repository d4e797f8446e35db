// Questions put to people by name, in a workspace that does not say who its people are: `to` is shown and not enforced.
import type { Rule } from '../rule.ts'
import { recipientsIn } from '../view.ts'

export const unnamedPeople: Rule = {
  code: 'FB421',
  name: 'unnamed-people',
  title: 'Anybody may answer',
  severity: 'warning',
  why: 'Without people.yaml nobody knows who is meant by `to`: whoever has a token with the scope `answer`, and whoever sits at the machine, may answer. Told once by `firebreak check`, at the first such question of a workspace.',
  mend: 'Write people.yaml beside the playbooks: `people: [{ name: ana, groups: [soc-tier-2] }]`.',
  *check({ nodes, people }) {
    if (people !== 'anybody') return
    const asking = nodes.filter((node) => recipientsIn(node).length > 0)
    const [first] = asking
    if (!first) return
    const more = asking.length > 1 ? ` The same holds for ${asking.length - 1} more in this playbook.` : ''
    yield {
      node: first,
      path: [...first.path, 'with', 'to'],
      message: `This is asked of ${recipientsIn(first)
        .map(({ name }) => name)
        .join(', ')}, and anybody may answer: the workspace has no people.yaml.${more}`,
    }
  },
}
