// The plans of a bundle held against its playbooks: what people read is the YAML, and what runs must be what this Firebreak makes of it.
// A plan that was signed, but made by other means, is refused here.
import {
  type AppliedException,
  type Catalog,
  canonicalJson,
  compile,
  type FindPlaybook,
  hashPlaybook,
  type JsonValue,
  type Plan,
  type RuleExceptions,
  readPlaybook,
} from '../../engine/index.ts'
import { needsOf } from '../plan-needs.ts'
import { BundleError, shownPart } from './bundle-error.ts'
import { mergeConnections, toldOf } from './create-bundle.ts'
import type { Manifest } from './manifest.ts'
import type { OpenedBundle } from './open-bundle.ts'

export interface Recompiled {
  /** File of a playbook → its plan, as this Firebreak compiles it. */
  plans: ReadonlyMap<string, Plan>
  /** What the bundle can do, whom it asks and what it needs, by these plans, whatever its own manifest says. */
  manifest: Manifest
}

/**
 * Compiles the playbooks of a bundle again. Signed by this version, the plans must be equal; signed by an older one, what they do, on
 * what, whom they ask and by which connections must be.
 * @param firebreak version of this one
 * @throws BundleError `bundle/other-plan`, with the difference
 */
export function recompile(bundle: OpenedBundle, catalog: Catalog, firebreak: string): Recompiled {
  const { manifest } = bundle
  const isSameVersion = manifest.firebreak === firebreak
  const lists = manifest.parts.flatMap(({ path, role }) => (role === 'list' ? [listNameOf(path)] : []))
  const find = findPlaybooks(bundle)
  const plans = new Map<string, Plan>()
  const exceptions = new Map<string, AppliedException[]>()
  for (const { file } of manifest.playbooks) {
    const { playbook, source } = readPlaybook(bundle.text(file), { file })
    const made =
      playbook &&
      compile(playbook, catalog, {
        file,
        playbooks: find(file),
        lists,
        exceptions: ofWorkspace(manifest),
        ...(source && { source }),
      })
    if (!made?.plan) {
      const first = made?.diagnostics.find(({ severity }) => severity === 'error')
      throw otherPlan(file, first ? `this Firebreak finds ${first.code}: ${first.message}` : 'it is no playbook')
    }
    const difference = differenceOf(bundle.plan(file), made.plan, catalog, isSameVersion)
    if (difference !== undefined) throw otherPlan(file, difference)
    plans.set(file, made.plan)
    exceptions.set(file, made.exceptions)
  }
  return { plans, manifest: toldByPlans(manifest, plans, exceptions, catalog) }
}

/** What a bundle tells by the plans that were signed, whether or not they follow from its text. */
export function toldBySigned(bundle: OpenedBundle, catalog: Catalog): Manifest {
  const { playbooks } = bundle.manifest
  const plans = new Map(playbooks.map(({ file }) => [file, bundle.plan(file)]))
  const exceptions = new Map(playbooks.map(({ file, exceptions: told = [] }) => [file, told as AppliedException[]]))
  return toldByPlans(bundle.manifest, plans, exceptions, catalog)
}

const otherPlan = (file: string, why: string): BundleError =>
  new BundleError(
    'bundle/other-plan',
    `The plan of ${shownPart(file)} that was signed is not what its text says: ${why}. Export the bundle anew with this Firebreak, from playbooks that you have read.`,
    file,
  )

const listNameOf = (path: string): string => path.slice('lists/'.length, -'.txt'.length)

/** As the workspace it was made in had them: what takes effect is told. */
function ofWorkspace({ playbooks }: Manifest): RuleExceptions {
  const all = playbooks.flatMap(({ exceptions = [] }) => exceptions.filter(({ by }) => by === 'workspace'))
  return Object.fromEntries(all.map(({ code, level, reason }) => [code, { level, reason }]))
}

/** As playbooks are found in a folder: by the file's name without its ending, by its path from the caller, by the name it says of itself. */
function findPlaybooks(bundle: OpenedBundle): (caller: string) => FindPlaybook {
  const known = new Map(
    bundle.manifest.playbooks.map(({ file }) => {
      const { playbook } = readPlaybook(bundle.text(file), { file })
      return [file, playbook && { playbook, hash: hashPlaybook(playbook) }] as const
    }),
  )
  return (caller) => {
    const folder = caller.slice(0, caller.lastIndexOf('/') + 1)
    const siblings = [...known]
      .filter(([file]) => file !== caller && isIn(folder, file))
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return (reference) =>
      known.get(within(folder, `${reference}.playbook.yaml`)) ??
      known.get(within(folder, reference)) ??
      siblings.find(([, one]) => one?.playbook.name === reference)?.[1] ?? { missing: true }
  }
}

const isIn = (folder: string, file: string): boolean =>
  file.startsWith(folder) && !file.slice(folder.length).includes('/')

/** `..` and `.` taken out, as a path on disk has them. */
function within(folder: string, reference: string): string {
  const parts: string[] = []
  for (const part of `${folder}${reference}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** The first difference, in words. */
function differenceOf(signed: Plan, made: Plan, catalog: Catalog, isSameVersion: boolean): string | undefined {
  if (isSameVersion && signed.hash !== made.hash)
    return `${whatDiffers(signed, made, catalog) ?? 'another plan follows from it'}`
  return isSameVersion ? undefined : whatDiffers(signed, made, catalog)
}

function whatDiffers(signed: Plan, made: Plan, catalog: Catalog): string | undefined {
  if (signed.effect !== made.effect)
    return `${signed.effect} was signed as its greatest effect, and it has ${made.effect}`
  const [one, other] = [needsOf(signed, catalog), needsOf(made, catalog)]
  const rows = ({ effects, approvals, connections }: typeof one) =>
    new Map<string, JsonValue>([
      ...effects.map((row): [string, JsonValue] => [`${row.effect} ${row.node}`, bare(row)]),
      ...approvals.map((row): [string, JsonValue] => [`question ${row.node}`, bare(row)]),
      ...connections.map((row): [string, JsonValue] => [`connection ${row.name}`, bare(row)]),
    ])
  const [was, is] = [rows(one), rows(other)]
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const [before, now] = [was.get(key), is.get(key)]
    if (before === undefined) return `${key} is not in the plan that was signed`
    if (now === undefined) return `${key} is in the plan alone`
    if (canonicalJson(before) !== canonicalJson(now))
      return `of ${key} the plan says ${canonicalJson(before)}, and the text ${canonicalJson(now)}`
  }
  return undefined
}

/** Without what is for reading alone. */
const bare = (row: object): JsonValue => {
  const { title: _title, ...said } = row as { title?: string }
  return said as JsonValue
}

function toldByPlans(
  manifest: Manifest,
  plans: ReadonlyMap<string, Plan>,
  exceptions: ReadonlyMap<string, AppliedException[]>,
  catalog: Catalog,
): Manifest {
  const needs = manifest.playbooks.map((listed) => {
    const plan = plans.get(listed.file) as Plan
    return { listed, plan, needs: needsOf(plan, catalog) }
  })
  const own = needs.map(({ listed, needs: { connections } }) => ({ path: listed.file, connections }))
  // By which alerts come in: no plan says that, and no run uses it.
  const others = manifest.connections.filter(({ usedBy }) => !usedBy.some((file) => plans.has(file)))
  return {
    ...manifest,
    playbooks: needs.map(({ listed, plan, needs: told }) => ({
      ...listed,
      ...toldOf(plan, told, exceptions.get(listed.file)),
    })),
    connections: [...mergeConnections(own), ...others],
  }
}
