// What a token allows, in words for a line or a table.
import { SCOPES, type Scope } from '../../api/index.ts'

export function rightsText(scopes: readonly Scope[] | 'all'): string {
  if (scopes === 'all') return 'all (made before scopes)'
  return SCOPES.filter((scope) => scopes.includes(scope)).join(', ') || 'nothing'
}
