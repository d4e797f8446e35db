// The one list of what nodes may ask for. A capability is a file here, a folder of the same name in host/capabilities/ with a line
// in its list, and a fake in testing/capabilities/; the contract test fails when one of them is missing.
import type { InnerCapability, OuterCapability, SimulatedWorld } from './capability.ts'
import { clock } from './clock.ts'
import { http } from './http.ts'
import { lists } from './lists.ts'
import { log } from './log.ts'

export const capabilities = { lists, log, clock, http }

type All = typeof capabilities

export type CapabilityName = keyof All

type InterfaceOf<One> =
  One extends InnerCapability<infer Interface>
    ? Interface
    : One extends OuterCapability<infer Interface, infer _, string>
      ? Interface
      : never

export type Capabilities = { [Name in CapabilityName]: InterfaceOf<All[Name]> }

type InnerName = { [Name in CapabilityName]: All[Name] extends { reaches: 'nothing' } ? Name : never }[CapabilityName]

/** Whether a capability reaches nothing outside: the only kind that a node of effect `none` may name. */
export const isInner = (name: CapabilityName): name is InnerName => capabilities[name].reaches === 'nothing'

/** Worked out once: a backtest asks for them a million times. */
const INNER = Object.entries(capabilities).flatMap(([name, one]) =>
  one.reaches === 'nothing' ? [{ name, simulate: one.simulate }] : [],
)

/** What a node has in simulation, whatever it names: everything that reaches nothing outside. */
export function simulatedCapabilities(world: SimulatedWorld): Pick<Capabilities, InnerName> {
  const made: { [name: string]: unknown } = {}
  for (const { name, simulate } of INNER) made[name] = simulate(world)
  return made as Pick<Capabilities, InnerName>
}
