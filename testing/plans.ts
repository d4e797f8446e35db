// For tests alone: what the compiler makes of a playbook's text with the node types that ship.
import { compile, type Executable, link, type Plan, readPlaybook } from '../engine/index.ts'
import { createNodeCatalog } from '../nodes/index.ts'

export const catalog = createNodeCatalog()

/** @throws when the text has errors, with all of them */
export function planOf(text: string): Plan {
  const { playbook, source, diagnostics } = readPlaybook(text)
  const compiled = playbook && compile(playbook, catalog, { ...(source && { source }) })
  if (compiled?.plan) return compiled.plan
  const problems = [...diagnostics, ...(compiled?.diagnostics ?? [])].filter(({ severity }) => severity === 'error')
  throw new Error(problems.map(({ message }) => message).join('\n'))
}

export const executableOf = (text: string): Executable => link(planOf(text), catalog)
