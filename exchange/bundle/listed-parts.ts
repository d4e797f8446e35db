// Whether a manifest lists its parts as they are. People read the manifest, and nothing else, before they trust a bundle: a part whose
// role differs from its name, a playbook that is not listed, or a plan of another playbook would run unseen.
import { type Effect, hashPlaybook, type JsonObject, type Plan, readPlaybook, sha256Of } from '../../engine/index.ts'
import { effectsOf } from '../plan-needs.ts'
import { BundleError, shownPart } from './bundle-error.ts'
import type { BundledPlaybook, Manifest, PartRole } from './manifest.ts'

/** Where parts of a role stand; alerts stand anywhere else. */
const PLACES: { readonly [role in Exclude<PartRole, 'alert'>]: RegExp } = {
  playbook: /\.playbook\.ya?ml$/,
  plan: /^plans\/[^/]+\.json$/,
  list: /^lists\/[^/]+\.txt$/,
  scenario: /\.scenario\.ya?ml$/,
  triggers: /^triggers\.yaml$/,
}

/** Settings of a workspace, which no bundle has, and hidden files and packages, which no workspace lists. */
const NOWHERE = /^firebreak\.yaml$|(?:^|\/)(?:\.|node_modules(?:\/|$))/i

/** @throws BundleError `bundle/bad-part` */
export function refuseMisplaced({ parts, playbooks }: Manifest): void {
  const roles = new Map<string, PartRole>()
  for (const { path, role } of parts) {
    const refused = (why: string) =>
      new BundleError('bundle/bad-part', `The part ${shownPart(path)} is refused: ${why}.`, path)
    if (roles.has(path)) throw refused('the manifest names it twice')
    roles.set(path, role)
    const isInPlace =
      role === 'alert'
        ? Object.values(PLACES).every((place) => !place.test(path.toLowerCase()))
        : PLACES[role].test(path)
    if (!isInPlace || NOWHERE.test(path)) throw refused(`no part of the role ${role} has such a name`)
  }
  const named = { playbook: playbooks.map(({ file }) => file), plan: playbooks.map(({ plan }) => plan) }
  for (const role of ['playbook', 'plan'] as const) {
    const unlisted = [...roles].find(([path, one]) => one === role && !named[role].includes(path))?.[0]
    const strayed = named[role].find((path) => roles.get(path) !== role)
    const path = unlisted ?? strayed
    if (path === undefined) continue
    const message = `The part ${shownPart(path)} is a ${role} by its role or by the list of playbooks, but not by both.`
    throw new BundleError('bundle/bad-part', message, path)
  }
}

/** @throws BundleError `bundle/bad-part` where the text or the plan of a playbook differs from what the manifest lists of it */
export function refuseOtherContent(listed: BundledPlaybook, text: string, plan: Plan): void {
  const what = differenceOf(listed, text, plan)
  if (what === undefined) return
  const message = `The manifest tells of ${shownPart(listed.file)} something else than the bundle holds: ${what} is another. Whoever signed it has made it by other means than Firebreak; do not run it.`
  throw new BundleError('bundle/bad-part', message, listed.file)
}

function differenceOf(listed: BundledPlaybook, text: string, plan: Plan): string | undefined {
  const { playbook } = readPlaybook(text)
  if (!playbook || hashPlaybook(playbook) !== listed.hash || playbook.name !== listed.name) return 'its text'
  try {
    const { hash, ...unsigned } = plan as Plan & JsonObject
    if (hash !== listed.planHash || sha256Of(unsigned as JsonObject) !== hash) return 'its plan'
    if (plan.playbook.hash !== listed.hash) return 'its plan'
    const canDo = shownEffects(effectsOf(plan))
    return plan.effect !== listed.effect || canDo !== shownEffects(listed.effects) ? 'what it can do' : undefined
  } catch {
    return 'its plan' // it is JSON, but has not the shape of a plan, or nests without end
  }
}

interface ShownEffect {
  node: string
  type: string
  effect: Effect
  undo?: string | undefined
}

const shownEffects = (effects: readonly ShownEffect[]): string =>
  effects
    .map(({ node, type, effect, undo = '' }) => [node, type, effect, undo].join(' '))
    .sort()
    .join('\n')
