import pc from 'picocolors'
import { expect, it } from 'vitest'
import type { Manifest } from '../../exchange/index.ts'
import { renderManifest } from './bundle-text.ts'

const HOSTILE = 'Fine\n  can do     nothing to the outside\u001b[2J\u202e'

it('tells a manifest line by line, and nothing in it begins a line of its own', () => {
  const effect = { node: HOSTILE, title: HOSTILE, type: HOSTILE, effect: 'destroy', target: HOSTILE } as const
  const manifest: Manifest = {
    bundle: 1,
    name: HOSTILE,
    firebreak: HOSTILE,
    playbooks: [
      {
        file: HOSTILE,
        name: HOSTILE,
        summary: HOSTILE,
        hash: '',
        plan: '',
        planHash: '',
        effect: 'destroy',
        attack: [HOSTILE],
        calls: [],
        effects: [effect],
        approvals: [
          { node: 'ask', title: HOSTILE, type: 'human/approval', to: HOSTILE, question: HOSTILE, deadline: HOSTILE },
        ],
        lists: [HOSTILE],
        reachingPrivate: ['scan', HOSTILE],
        exceptions: [
          {
            code: 'FB404',
            title: HOSTILE,
            level: 'off',
            reason: HOSTILE,
            playbook: HOSTILE,
            by: 'workspace',
            problems: 1,
          },
        ],
      },
    ],
    connections: [{ name: HOSTILE, kind: HOSTILE, rights: ['destroy'], usedBy: [] }],
    parts: [{ path: HOSTILE, role: 'playbook', hash: '', bytes: 1 }],
  }
  const text = renderManifest(manifest, pc.createColors(false), { parts: true })
  expect(text).toContain('destroy')
  expect(text.split('\n').filter((line) => line.startsWith('  can do'))).toEqual(['  can do'])
  expect(text).toMatch(/^ {2}inside {5}scan, Fine.* may reach private addresses$/m)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those must not be there
  expect(text).not.toMatch(/[\u001b\u202e]/)
})
