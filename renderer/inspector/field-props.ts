// What a field of the inspector is given; rows of fields are handed the field itself, since each holds the other.
import type { ComponentType } from 'react'
import type { JsonSchema, JsonValue, Path } from '../../engine/index.ts'
import type { FieldSpec } from './field-kind.ts'

export interface FieldProps {
  spec: FieldSpec
  path: Path
  value: JsonValue | undefined
  /** The node whose field it is; undefined: the playbook's. */
  node: string | undefined
  /** Where references in the schema lead. */
  root: JsonSchema
  hideLabel?: boolean
}

export interface NestedFieldProps extends FieldProps {
  /** Draws one field of a row. */
  Field: ComponentType<FieldProps>
}
