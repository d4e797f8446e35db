import { describe, expect, it } from 'vitest'
import type { PlaybookSummary } from '../../api/index.ts'
import { findPlaybooks, tagsOf } from './search.ts'

const playbook = (name: string, more: Partial<PlaybookSummary> = {}): PlaybookSummary => ({
  file: `${name.toLowerCase()}.playbook.yaml`,
  name,
  summary: '',
  tags: [],
  attack: [],
  nodes: 3,
  connections: {},
  errors: 0,
  warnings: 0,
  revision: 'r',
  modifiedMs: 0,
  ...more,
})

const ALL = [
  playbook('Phishing', { tags: ['mail'], attack: ['T1566.002'], modifiedMs: 5, errors: 1 }),
  playbook('Ransomware', { summary: 'Cuts a host off', tags: ['containment'], modifiedMs: 9 }),
  playbook('Alerts', { tags: ['mail'], warnings: 2 }),
]
const names = (...args: Parameters<typeof findPlaybooks>) => findPlaybooks(...args).map(({ name }) => name)

describe('the library', () => {
  it('is in alphabetical order, or in that of change or problems', () => {
    expect(names(ALL, '', undefined, 'name')).toEqual(['Alerts', 'Phishing', 'Ransomware'])
    expect(names(ALL, '', undefined, 'changed')).toEqual(['Ransomware', 'Phishing', 'Alerts'])
    expect(names(ALL, '', undefined, 'problems')).toEqual(['Phishing', 'Alerts', 'Ransomware'])
  })
  it('finds by every word, wherever it stands', () => {
    expect(names(ALL, 'HOST cuts', undefined, 'name')).toEqual(['Ransomware'])
    expect(names(ALL, 't1566', undefined, 'name')).toEqual(['Phishing'])
    expect(names(ALL, 'phishing host', undefined, 'name')).toEqual([])
  })
  it('keeps to a tag or technique', () => {
    expect(names(ALL, '', 'mail', 'name')).toEqual(['Alerts', 'Phishing'])
    expect(tagsOf(ALL)).toEqual(['containment', 'mail', 'T1566.002'])
  })
})
