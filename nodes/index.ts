// The node types, in the order of the palette. The door of this room: what is not in this list does not exist.
import { type Catalog, createCatalog, type NodeType } from '../engine/index.ts'
import { httpRequest } from './action/http-request.ts'
import { log } from './action/log.ts'
import { ifNode } from './condition/if.ts'
import { inList } from './condition/in-list.ts'
import { severity } from './condition/severity.ts'
import { switchNode } from './condition/switch.ts'
import { deduplicate } from './data/deduplicate.ts'
import { extractIndicators } from './data/extract-indicators.ts'
import { filter } from './data/filter.ts'
import { map } from './data/map.ts'
import { merge } from './data/merge.ts'
import { parseCef } from './data/parse-cef.ts'
import { parseCsv } from './data/parse-csv.ts'
import { parseEmail } from './data/parse-email.ts'
import { parseJson } from './data/parse-json.ts'
import { parseLeef } from './data/parse-leef.ts'
import { set } from './data/set.ts'
import { template } from './data/template.ts'
import { fail } from './flow/fail.ts'
import { forEach } from './flow/for-each.ts'
import { playbook } from './flow/playbook.ts'
import { repeat } from './flow/repeat.ts'
import { stopNode } from './flow/stop.ts'
import { waitNode } from './flow/wait.ts'
import { approval } from './human/approval.ts'
import { form } from './human/form.ts'
import { task } from './human/task.ts'
import { alert } from './trigger/alert.ts'
import { manual } from './trigger/manual.ts'

export const nodeTypes: NodeType[] = [
  alert,
  manual,
  ifNode,
  switchNode,
  severity,
  inList,
  set,
  template,
  map,
  filter,
  deduplicate,
  merge,
  parseEmail,
  extractIndicators,
  parseJson,
  parseCsv,
  parseCef,
  parseLeef,
  forEach,
  repeat,
  playbook,
  waitNode,
  stopNode,
  fail,
  approval,
  form,
  task,
  httpRequest,
  log,
]

/**
 * The one catalogue of a process: Firebreak's own node types, and after them those of packs.
 * @param packs the modules that `more` comes from, as URLs, for threads to load
 * @throws when two types share a name
 */
export function createNodeCatalog(more: readonly NodeType[] = [], packs: readonly string[] = []): Catalog {
  return createCatalog([...nodeTypes, ...more], packs)
}
