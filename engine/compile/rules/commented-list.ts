// A list in which a value has a comment behind it.
import type { Rule } from '../rule.ts'

export const commentedList: Rule = {
  code: 'FB216',
  name: 'commented-list',
  title: 'Comment behind a value of a list',
  severity: 'warning',
  why: 'In a list only a line that begins with # is a comment. Behind a value it is part of the value, so an address or a host that the list seems to hold never matches: an allow list lets nothing pass, and a list of what must not be touched protects nothing.',
  mend: 'Put the comment into a line of its own, before the value.',
  *check({ fieldProblems }) {
    for (const { kind, node, path, message } of fieldProblems) {
      if (kind === 'commented-list') yield { path, message, ...(node && { node }) }
    }
  },
}
