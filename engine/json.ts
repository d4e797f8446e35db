// JSON as the engine sees it: what alerts, inputs, outputs and journals are made of.

/** A bigint is a whole number that a double cannot hold; all others are numbers (see `exact-json.ts`). */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject
export interface JsonObject {
  [key: string]: JsonValue
}

/** A JSON Schema (2020-12) as plain JSON. Kept loose on purpose: it is read, never trusted. */
export type JsonSchema = { [keyword: string]: unknown }

/** A path into a playbook document or a value: object keys and list positions. */
export type Path = readonly (string | number)[]
