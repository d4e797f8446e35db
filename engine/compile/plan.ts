// The plan: what the compiler makes of a playbook and every driver carries out. Plain JSON, the same bytes for the same
// document; run state refers to graphs and steps by their position here.

import type { NodeKind } from '../catalog/define-node.ts'
import type { JsonSchema, JsonValue } from '../json.ts'
import type { Effect, Idempotent, Takes } from '../playbook/schema.ts'

/** How a value is made when the step starts. Exactly one key besides `whole`. */
export type Value =
  | { literal: JsonValue }
  /** A CEL expression; keeps the type of its value. */
  | { cel: string }
  /** Text with expressions in it; each is turned into text. */
  | { text: (string | { cel: string })[] }
  /** An address with expressions in it. Each is percent-encoded within its segment, one with `written` stands as it is. */
  | { address: (string | AddressPart)[] }
  /** A CEL expression handed to the node as a function of `scope`. */
  | { lambda: string; scope: string[] }
  | { list: Value[] }
  | { map: { [key: string]: Value } }

export interface AddressPart {
  cel: string
  written?: true
}

export interface Retry {
  attempts: number
  backoffMs: number
  maxBackoffMs: number
  /** Error codes; absent: every retryable error. */
  on?: string[]
}

/** A pinned outcome, as the document gives it on the node. */
export interface PinnedMock {
  output?: JsonValue
  port?: string
  error?: { code: string; message: string; retryable?: boolean; sent?: boolean }
  durationMs?: number
}

export interface Step {
  /** Node id, unique in its playbook. */
  id: string
  title: string
  type: string
  version: number
  kind: NodeKind
  effect: Effect
  idempotent: Idempotent
  input: { [field: string]: Value }
  /** The compiler proved that `input` always fits the node type's schema: no check is needed when it runs. */
  proven: boolean
  ports: string[]
  /** Output port → steps of the same graph, in document order. */
  next: { [port: string]: number[] }
  /** How many edges come in. */
  incoming: number
  join: 'all' | 'any'
  retry?: Retry
  timeoutMs?: number
  undo?: {
    type: string
    version?: number
    input: { [field: string]: Value }
    effect: Effect
    idempotent: Idempotent
    retry?: Retry
  }
  /** Used by simulation, in the order that docs/semantics.md gives. */
  mock?: PinnedMock
  example?: JsonValue
  /** Loops: the graph of the body. Calls: the graph of the sub-playbook. */
  graph?: number
  /** Connection names that the fields mention. */
  connections?: string[]
}

export interface Graph {
  kind: 'playbook' | 'loop'
  /** For playbook graphs: which one. */
  name?: string
  hash?: string
  steps: Step[]
  /** Steps without incoming edges that start with the graph (for the root: the triggers). */
  entries: number[]
  /** Steps in an order in which every edge leads forward. */
  order: number[]
  /** For playbook graphs. */
  onFailure?: number
  vars?: { [name: string]: JsonValue }
  inputs?: JsonSchema
  outputs?: { [name: string]: Value }
}

export interface Plan {
  /** Version of this format. */
  plan: 1
  /** SHA-256 of the canonical bytes of this plan without this field; `sha256:` and hex. */
  hash: string
  playbook: { name: string; hash: string }
  /** What arrives as `alert`: the one shape, or what the source sent. Absent: the playbook does not say. */
  takes?: Takes
  /** graphs[0] is the playbook itself; the others are loop bodies and sub-playbooks. */
  graphs: Graph[]
  connections: { [name: string]: string }
  /** The greatest effect that any step can have. */
  effect: Effect
}

/** Ids of the trigger nodes that a run can start at, in their order; the first is the default. */
export const triggersOf = ({ graphs }: Plan): string[] =>
  (graphs[0]?.steps ?? []).filter(({ kind }) => kind === 'trigger').map(({ id }) => id)
