// A node type: one object from which the form, completion, compile-time types, simulation, the reference page and the
// palette entry follow. Node types are written with `defineNode`; the engine sees them as `NodeType`.
import { z } from 'zod'
import type { JsonObject, JsonSchema, JsonValue } from '../json.ts'
import type { Effect, Idempotent } from '../playbook/schema.ts'
import type { Capabilities, CapabilityName, StepContext } from './capabilities.ts'
import type { Answer, Outcome } from './outcome.ts'

/**
 * How the machine treats a node of this type. `task` runs code; `trigger` starts a run; the others are structure that the
 * machine itself carries out: `for-each` and `repeat` open a scope per pass, `call` opens one for a sub-playbook.
 */
export type NodeKind = 'task' | 'trigger' | 'for-each' | 'repeat' | 'call'

/** A field's fields as the document holds them, before any expression is evaluated. */
export type RawFields = Readonly<Record<string, JsonValue>>

type Can<N extends CapabilityName> = Pick<Capabilities, N> & StepContext

export interface NodeDefinition<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Needs extends CapabilityName = CapabilityName,
> {
  /** `group/name`; never changes its meaning once released. */
  type: string
  /** Counts up when fields change; `migrate` brings older ones forward. */
  version: number
  /** On the palette and as the node's default title. Sentence case. */
  title: string
  kind?: NodeKind
  effect: Effect
  /** A generic type whose nodes declare effect, idempotent, undo and example themselves; `effect` is then the assumption. */
  generic?: (fields: RawFields) => { effect: Effect; idempotent: Idempotent }
  /** Default: `natural` for none and read, `no` for the rest. */
  idempotent?: Idempotent
  /** When to use it, what can go wrong, one example. Markdown; the first sentence is the palette's tooltip. */
  docs: string
  /** Every field `.describe()`d: label, docs row and editor hint at once. */
  input: Input
  output: Output
  /** Output schema that depends on the fields (data/set, human/form). Without it, `output`. */
  outputFor?: (fields: RawFields) => JsonSchema | undefined
  /** Output ports besides `error`, which every type has unless `failsNever`. */
  ports: readonly string[] | ((fields: RawFields) => readonly string[])
  /** Ports that must lead somewhere. */
  requiredPorts?: readonly string[]
  /** The type cannot fail: it has no `error` port. */
  failsNever?: boolean
  needs: readonly Needs[]
  /** What takes it back. `input` and `output` of the step are in scope of its fields. */
  undo?: { type: string; with: Record<string, JsonValue> }
  /** Paths of the output that carry sensitive data. */
  labels?: { path: string; label: 'credential' | 'personal' | 'internal' }[]
  /** Its inputs leave the organisation. */
  egress?: boolean
  /** A real output: used by simulation and shown by the inspector. */
  example: z.output<Output>
  /** How long it usually takes, milliseconds: the duration in simulation where nothing better is known. */
  typicalMs?: number
  /** A person's minutes that one step saves: the estimate in reports. */
  savesMinutes?: number
  run?(input: z.output<Input>, can: Can<Needs>): Outcome | Promise<Outcome>
  /** Called with everything received since the step began to wait. A `wait` means: not yet. Pure. */
  resume?(ask: JsonObject, answers: readonly Answer[], input: z.output<Input>): Outcome
  /** Says why an answer cannot be taken (unknown choice, missing value), or nothing. Pure. */
  refuses?(ask: JsonObject, answer: Answer & { kind: 'answer' }): string | undefined
  /** Brings fields of an older version to this one. */
  migrate?(fields: JsonObject, from: number): JsonObject
}

/** A node type as the engine holds it: the definition with its schemas worked out once. */
export interface NodeType extends Omit<NodeDefinition, 'run' | 'resume' | 'needs' | 'example'> {
  kind: NodeKind
  idempotent: Idempotent
  needs: readonly CapabilityName[]
  example: JsonValue
  /** JSON Schema of the fields (input side) with `x-firebreak` marks on fields of special kinds. */
  inputSchema: JsonSchema
  outputSchema: JsonSchema
  // biome-ignore lint/suspicious/noExplicitAny: the input's type was checked where the node was defined
  run?: (input: any, can: any) => Outcome | Promise<Outcome>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  resume?: (ask: JsonObject, answers: readonly Answer[], input: any) => Outcome
}

/** What the `x-firebreak` keyword of a field's JSON Schema says. */
export interface FieldMark {
  /**
   * `cel`: the field is a bare expression (no `${…}` needed) evaluated once;
   * `lambda`: the same, handed to the node as a function; `scope` names what it may be given.
   */
  expression?: 'cel' | 'lambda'
  scope?: readonly string[]
  /** JSON Schema of what a lambda must give. */
  gives?: JsonSchema
  /** The field names something: the editor completes it, the compiler checks that it exists. */
  names?: 'connection' | 'list' | 'playbook' | 'port'
  duration?: true
  /** Shown as a larger text box. */
  multiline?: true
}

/** An expression that the node itself evaluates, as often as it likes, with more in scope. */
export type Lambda = (scope?: { [name: string]: JsonValue }) => JsonValue

const isLambda = (value: unknown): value is Lambda => typeof value === 'function'

/** Marks a field. Keep `.describe()` last: zod metadata belongs to the instance. */
export function marked<T extends z.ZodType>(schema: T, mark: FieldMark): T {
  return schema.meta({ ...(schema.meta() ?? {}), 'x-firebreak': mark }) as T
}

/** A bare CEL condition, evaluated before the node runs. In the document: text, or a literal true or false. */
export function condition(describe: string): z.ZodType<boolean, boolean> {
  return marked(z.boolean().describe(describe), { expression: 'cel' })
}

/** A bare CEL expression that the node evaluates itself, with `scope` besides the usual. */
export function lambda(describe: string, scope: readonly string[], gives: JsonSchema = {}): z.ZodType<Lambda, Lambda> {
  return marked(z.custom<Lambda>(isLambda, 'must be an expression').describe(describe), {
    expression: 'lambda',
    scope,
    gives,
  })
}

/** A duration field: text such as 30m in the document, the same text in `run` (see parseDuration). */
export function durationField(describe: string): z.ZodString {
  return marked(
    z
      .string()
      .regex(/^(\d+(\.\d+)?(ms|s|m|h|d))+$/, 'must be a duration such as 30s, 10m, 4h or 3d')
      .describe(describe),
    { duration: true },
  )
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
  return rest
}

/** Checks nothing at run time: the contract test over the whole list does. */
export function defineNode<
  Input extends z.ZodType,
  Output extends z.ZodType,
  const Needs extends CapabilityName = never,
>(definition: NodeDefinition<Input, Output, Needs>): NodeType {
  const { effect } = definition
  return {
    ...(definition as unknown as NodeType),
    kind: definition.kind ?? 'task',
    idempotent: definition.idempotent ?? (effect === 'none' || effect === 'read' ? 'natural' : 'no'),
    inputSchema: toJsonSchema(definition.input, 'input'),
    outputSchema: toJsonSchema(definition.output, 'output'),
  }
}

/** The output ports of a node with these fields, `error` last unless the type never fails. */
export function portsOf(type: NodeType, fields: RawFields): string[] {
  const ports = typeof type.ports === 'function' ? type.ports(fields) : type.ports
  return type.failsNever ? [...ports] : [...ports, 'error']
}
