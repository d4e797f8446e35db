// The nouns of the contract on this host, one line each. A noun that the contract has and this list has not does not compile.
// A new one takes four places: api/NOUN.ts, its line in api/index.ts, host/NOUN/handlers.ts, its line here. CONTRIBUTING.md has the recipe.
import type { Contract } from '../api/index.ts'
import { alerts } from './alerts/handlers.ts'
import { approvals } from './approvals/handlers.ts'
import { backtests } from './backtests/handlers.ts'
import { bundles } from './bundles/handlers.ts'
import { connections } from './connections/handlers.ts'
import { documents } from './documents/handlers.ts'
import { keys } from './keys/handlers.ts'
import type { Noun } from './noun.ts'
import { playbooks } from './playbooks/handlers.ts'
import { runs } from './runs/handlers.ts'
import { samples } from './samples/handlers.ts'
import { scenarios } from './scenarios/handlers.ts'
import { workspace } from './workspace/handlers.ts'

export const nouns: { readonly [Name in keyof Contract]: Noun<Name> } = {
  workspace,
  playbooks,
  samples,
  scenarios,
  backtests,
  runs,
  alerts,
  approvals,
  connections,
  bundles,
  keys,
  documents,
}
