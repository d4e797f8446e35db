import { expect, test } from 'vitest'
import { catalog, familyOf } from '../../state/catalog.ts'
import { ICONS, iconOf } from './node-icon.tsx'

test('the Studio has the icon that each node type names', () => {
  const missing = catalog.types.filter(({ icon }) => !Object.hasOwn(ICONS, icon)).map(({ type }) => type)
  expect(missing).toEqual([])
})

test('a type whose icon is not there has that of its family', () => {
  const of = (icon: string, type: string) => iconOf({ icon }, familyOf(type))
  expect(of('no-such-icon', 'human/vote')).toBe(ICONS['user-round-check'])
  expect(of('constructor', 'acme/isolate')).toBe(ICONS['globe'])
  expect(iconOf(undefined, familyOf('trigger/x'))).toBe(ICONS['siren'])
  expect(of('mail', 'acme/isolate')).toBe(ICONS['mail'])
})
