// The one line on a node that matters: the condition, the target, who is asked. Never longer than a card is wide.
import { fieldText, type NodeType, type RawFields } from '../../../engine/index.ts'

const MOST = 80

/** What a node does, from its fields, as its type says it; its first field where the type is not known. */
export function lineOf(fields: RawFields, type: NodeType | undefined): string {
  const plain = said(fields, type).replaceAll(/\s+/g, ' ').trim()
  return plain.length > MOST ? `${plain.slice(0, MOST - 1)}…` : plain
}

function said(fields: RawFields, type: NodeType | undefined): string {
  if (!type) return fieldText(Object.values(fields)[0])
  try {
    return type.line(fields)
  } catch {
    return '' // fields that nobody has checked yet
  }
}
