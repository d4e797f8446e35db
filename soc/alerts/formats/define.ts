// What a format of alerts is: one file each, in the one list of formats/index.ts.
import type { JsonValue } from '../../../engine/index.ts'
import type { Reading } from '../reading.ts'

export interface FormatDefinition<Name extends string = string> {
  /** As triggers.yaml writes it. */
  name: Name
  /** The product, for people. */
  title: string
  /** The format in whose log such alerts stand among others: a source that names that one reads these as what they are, too. */
  within?: string
  /** Whether a value looks like it: asked where the format is not said. */
  recognises(value: JsonValue): boolean
  /** What it says; undefined: it is none of this format; `other`: it is of the product, but no alert. Never throws. */
  read(value: JsonValue): Reading | 'other' | undefined
}

export const defineFormat = <Name extends string>(format: FormatDefinition<Name>): FormatDefinition<Name> => format
