// The example in each type's docs is what people copy: it must compile, as far as one node alone can.
import { describe, expect, test } from 'vitest'
import { compile, readPlaybook } from '../engine/index.ts'
import { createNodeCatalog, nodeTypes } from './index.ts'

const catalog = createNodeCatalog()

/** Codes about the node's own fields, ports and expressions; what it refers to (steps, connections) is not there. */
const OWN = /^FB(107|20[1-46-9]|306)$/

const exampleOf = (docs: string) => (/```yaml\n([\s\S]*?)```/.exec(docs)?.[1] ?? '').replace(/^(?=.)/gm, '  ')

describe.each(nodeTypes.map((type) => [type.type, type] as const))('the example of %s', (name, type) => {
  test('fits the type’s fields and ports', () => {
    const start = type.kind === 'trigger' ? '' : '  start: { type: trigger/manual }\n'
    const { playbook, diagnostics } = readPlaybook(
      `firebreak: 2\nname: Example\nnodes:\n${start}${exampleOf(type.docs)}`,
    )
    expect(diagnostics).toEqual([])
    if (!playbook) throw new Error('not read')
    const [node] = Object.values(playbook.nodes).filter((one) => one.type === name)
    expect(node).toBeDefined()
    const own = compile(playbook, catalog).diagnostics.filter(({ code }) => OWN.test(code))
    expect(own.map(({ code, message }) => `${code} ${message}`)).toEqual([])
  })
})
