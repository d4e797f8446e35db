// What every method of the contract is made from: what it needs and what it writes are said where it begins, and a refusal comes
// back in one shape. There is no other way to make a method.
import { type ContractProcedure, oc } from '@orpc/contract'
import { z } from 'zod'

/** What somebody may be allowed to do. None of them holds another. */
export const SCOPES = ['feed', 'watch', 'answer', 'operate', 'design', 'admin'] as const
export type Scope = (typeof SCOPES)[number]
export const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES)

/** What each scope allows, in one sentence for people. */
export const SCOPE_MEANINGS: { readonly [Name in Scope]: string } = {
  feed: 'Hands alerts in.',
  watch: 'Reads playbooks, runs, alerts, results and the names of connections.',
  answer: 'Answers what a run asks a person.',
  operate: 'Starts, stops and undoes runs, and says which alerts are held back.',
  design: 'Changes playbooks, samples and tests, and runs rehearsals and backtests.',
  admin: 'Changes connections and keys, makes links for approvals, and signs bundles.',
}

/**
 * `nothing`: it only reads. `data`: the database or another file of the data folder. `workspace`: a file that belongs to the
 * playbooks, or an edit of one that is not saved yet.
 */
export const WRITES = ['nothing', 'data', 'workspace'] as const
export type Writes = (typeof WRITES)[number]

/** What the gate of every host checks before a method is called. */
export interface Mark {
  /** The scope that the caller must have. */
  needs: Scope
  /** `workspace` is refused where the workspace is read-only: a bundle. */
  writes: Writes
  /** It signs with the keys of this machine, or changes them. A server refuses it. */
  usesKeys?: true
}

const WRITTEN: { readonly [Kind in Writes]: string } = {
  nothing: 'Writes nothing.',
  data: 'Writes the data.',
  workspace: 'Writes the workspace: refused where that is read-only.',
}

/** A mark in sentences for people. */
export const describeMark = ({ needs, writes, usesKeys }: Mark): string =>
  [
    `Needs the scope \`${needs}\`.`,
    WRITTEN[writes],
    ...(usesKeys ? ['Uses the keys of this machine: a server refuses it.'] : []),
  ].join(' ')

/** A contract of which every method is marked. */
export interface MarkedContract {
  // biome-ignore lint/suspicious/noExplicitAny: input, output and errors of a method do not matter here
  [noun: string]: { [verb: string]: ContractProcedure<any, any, any, Mark> }
}

/** Whatever is expected to go wrong. `code` is `noun/problem`: branch on it; the message is for people. */
export const refusalData = z.object({ code: z.string(), data: z.json().optional() })

/** Begins a method. */
export const method = (needs: Scope, writes: Writes, more: Pick<Mark, 'usesKeys'> = {}) =>
  oc.$meta<Mark>({ needs, writes, ...more }).errors({ REFUSED: { status: 422, data: refusalData } })
