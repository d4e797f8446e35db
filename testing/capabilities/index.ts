// A fake of every capability, for tests: they know nothing and reach nothing.
import type { Capabilities, CapabilityName } from '../../engine/index.ts'
import { fakeClock } from './clock.ts'
import { fakeHttp } from './http.ts'
import { fakeLists } from './lists.ts'
import { fakeLog } from './log.ts'

export const fakes: { [Name in CapabilityName]: () => Capabilities[Name] } = {
  lists: fakeLists,
  log: fakeLog,
  clock: fakeClock,
  http: fakeHttp,
}

export const fakeCapabilities = (): Capabilities =>
  Object.fromEntries(Object.entries(fakes).map(([name, fake]) => [name, fake()])) as unknown as Capabilities
