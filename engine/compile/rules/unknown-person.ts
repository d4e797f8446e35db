// A question put to people or groups that the workspace does not know: nobody may answer it.
import { didYouMean, type Rule, replaceWithNearest } from '../rule.ts'
import { recipientsIn } from '../view.ts'

export const unknownPerson: Rule = {
  code: 'FB420',
  name: 'unknown-person',
  title: 'Nobody of this name',
  severity: 'warning',
  why: 'people.yaml of the workspace says who there is, and `to` is enforced: a question to nobody that it knows is answered by nobody.',
  mend: 'Correct the name, or add the person or the group to people.yaml.',
  *check({ nodes, people }) {
    if (!Array.isArray(people)) return
    const known = new Set(people.map((one) => one.toLowerCase()))
    for (const node of nodes) {
      for (const { name, path } of recipientsIn(node)) {
        if (known.has(name.toLowerCase())) continue
        yield {
          node,
          path,
          message: `people.yaml has no person, address or group ${name}.${didYouMean(name, people)}`,
          ...replaceWithNearest(name, people, path),
        }
      }
    }
  },
}
