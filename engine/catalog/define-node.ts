// A node type: one object from which the form, completion, compile-time types, simulation, the reference page and the
// palette entry follow. Node types are written with `defineNode`; the engine sees them as `NodeType`.
import { z } from 'zod'
import type { StepContext } from '../capabilities/capability.ts'
import type { Capabilities, CapabilityName } from '../capabilities/index.ts'
import type { JsonObject, JsonSchema, JsonValue } from '../json.ts'
import type { Effect, Idempotent } from '../playbook/schema.ts'
import type { NodeError } from './node-error.ts'
import type { Answer, Outcome } from './outcome.ts'

/**
 * How the machine treats a node of this type. `task` runs code; `trigger` starts a run; the others are structure that the
 * machine itself carries out: `for-each` and `repeat` open a scope per pass, `call` opens one for a sub-playbook.
 */
export type NodeKind = 'task' | 'trigger' | 'for-each' | 'repeat' | 'call'

/** An answer that can be given before a run is rehearsed. */
export interface BeforehandAnswer {
  choice: string
  /** Name of the field that says how many different people must give it; without it, one. */
  people?: string
}

/** Why something puts a new node into a playbook; a type takes from it what its fields need. */
export interface Purpose {
  /** What a person is asked. */
  question?: string
  /** CEL: what ends the repetition. */
  until?: string
  /** How many passes at most. */
  passes?: number
}

/** A node's fields as the document holds them, before any expression is evaluated. */
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
  /** Name of a Lucide icon in kebab-case. A screen that does not have it shows the icon of the type's group. */
  icon: string
  /** What the card says of a node with these fields, in one line; '' where there is nothing to say. See `fieldText`. */
  line: (fields: RawFields) => string
  /** Default: `task`, or what `loops` says. */
  kind?: Exclude<NodeKind, 'for-each' | 'repeat'>
  /**
   * It carries out its body again and again: `each` once for every element of the list in `items`; `until` until the
   * condition in `until` is so, at most `max` times, with a pause of `delay`.
   */
  loops?: 'each' | 'until'
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
  /** Output schema that depends on the fields (names of values, questions of a form). Without it, `output`. */
  outputFor?: (fields: RawFields) => JsonSchema | undefined
  /** Output ports besides `error`, which every type has unless `failsNever`. */
  ports: readonly string[] | ((fields: RawFields) => readonly string[])
  /** Ports that must lead somewhere. */
  requiredPorts?: readonly string[]
  /** The type cannot fail: it has no `error` port. */
  failsNever?: boolean
  /** A trigger at which alerts of a source arrive: a playbook with one says in which shape it takes them (`takes`). */
  takesAlerts?: true
  /** Every code that `run` and `resume` give to `failed(…)`. Codes of the capabilities in `needs` are theirs to say. */
  errors: readonly NodeError[]
  /** It ends the playbook that it stands in, as completed (`well`) or as failed. Nothing follows, so it has no ports. */
  stops?: 'well' | 'failed'
  /** Ports by which the run goes on only if a person has agreed. What cannot be undone must stand behind one of them. */
  approves?: readonly string[]
  /** It asks people. The answers that can be given before a rehearsal; none where only a person can give the values. */
  beforehand?: readonly BeforehandAnswer[]
  /**
   * It chooses its way out by conditions: a CEL expression that is true when a node with these fields goes on by one of
   * `ports`. `step` is how an expression names the node's output. Nothing where no expression says it.
   */
  goesBy?(fields: RawFields, ports: readonly string[], step: string): string | undefined
  /** Fields of its output, as names on the way to them, that are there when it goes on by `port` and may be missing otherwise. */
  givesBy?(fields: RawFields, port: string): readonly (readonly string[])[]
  /** Fields of a new node of this type that a fix puts in. Without it, a new node has no fields. */
  fieldsFor?(purpose: Purpose): JsonObject
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
  /**
   * Brings fields of version `from` to this one. They may be as the document has them, texts with expressions in them, or
   * evaluated, for a run that began before. Pure; it may change what it is given.
   */
  migrate?(fields: JsonObject, from: number): JsonObject
}

/** A node type as the engine holds it: the definition with its schemas worked out once. */
export interface NodeType extends Omit<NodeDefinition, 'run' | 'resume' | 'needs' | 'example' | 'kind'> {
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
  /** The field holds a URL or a path: a value in it is percent-encoded within its segment. */
  address?: true
  /** Where it is true, the node reaches loopback, private and link-local addresses. */
  allowsPrivate?: true
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

const KIND_OF_LOOP = { each: 'for-each', until: 'repeat' } as const

/** Checks nothing at run time: the contract test over the whole list does. */
export function defineNode<
  Input extends z.ZodType,
  Output extends z.ZodType,
  const Needs extends CapabilityName = never,
>(definition: NodeDefinition<Input, Output, Needs>): NodeType {
  const { effect } = definition
  return {
    ...(definition as unknown as NodeType),
    kind: definition.loops ? KIND_OF_LOOP[definition.loops] : (definition.kind ?? 'task'),
    idempotent: definition.idempotent ?? (effect === 'none' || effect === 'read' ? 'natural' : 'no'),
    inputSchema: toJsonSchema(definition.input, 'input'),
    outputSchema: toJsonSchema(definition.output, 'output'),
  }
}

/** A new node of this type, as a fix or a command puts it into a playbook. */
export function newNode(type: NodeType, purpose: Purpose = {}): { type: string; version?: number; with?: JsonObject } {
  const fields = type.fieldsFor?.(purpose)
  return { type: type.type, ...(type.version > 1 && { version: type.version }), ...(fields && { with: fields }) }
}

/** The output ports of a node with these fields, `error` last unless the type never fails. */
export function portsOf(type: NodeType, fields: RawFields): string[] {
  const ports = typeof type.ports === 'function' ? type.ports(fields) : type.ports
  return type.failsNever ? [...ports] : [...ports, 'error']
}
