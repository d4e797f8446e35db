// Playbooks that tests call by name, from text.
import { hashPlaybook } from '../../playbook/hash.ts'
import { readPlaybook } from '../../playbook/read.ts'
import type { FindPlaybook } from '../compile.ts'
import { sourceOf } from './rule-cases.ts'

/** Finds the playbooks of the table, written as in rule tables. */
export function findIn(table: Record<string, string>): FindPlaybook {
  return (reference) => {
    const text = Object.hasOwn(table, reference) ? table[reference] : undefined
    const { playbook } = readPlaybook(text === undefined ? '' : sourceOf(text))
    return playbook ? { playbook, hash: hashPlaybook(playbook) } : { missing: true }
  }
}

/** A node that calls a playbook. */
export const calling = (name: string, more = ''): string =>
  `a: { type: flow/playbook, with: { playbook: ${name}${more} } }`
