import { expect, it } from 'vitest'
import type { Connection, PlaybookSummary } from '../../api/index.ts'
import { missingConnections, usersOf } from './usage.ts'

const playbook = (name: string, connections: { [name: string]: string }) => ({ name, connections }) as PlaybookSummary
const connection = (name: string, kind: string) => ({ name, kind }) as Connection
const ALL = [playbook('A', { edr: 'http', mail: 'microsoft-graph' }), playbook('B', { edr: 'http' })]

it('says which playbooks use a connection', () => {
  expect(usersOf(ALL, 'edr')).toEqual(['A', 'B'])
  expect(usersOf(ALL, 'toString')).toEqual([])
})

it('says what is missing, and what is of another kind', () => {
  expect(missingConnections(ALL, [connection('mail', 'http')])).toEqual([
    { name: 'edr', kind: 'http', found: undefined, users: ['A', 'B'] },
    { name: 'mail', kind: 'microsoft-graph', found: 'http', users: ['A'] },
  ])
  expect(missingConnections(ALL, [connection('mail', 'microsoft-graph'), connection('edr', 'http')])).toEqual([])
})
