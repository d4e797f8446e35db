import './testing/page.ts'
import { expect, test } from 'vitest'
import { commandIdOf, placeCommands } from './commands/go.ts'
import { commands } from './commands/index.ts'
import { hasPlace, PLACE_GROUPS, placeNamed, places, placesOf } from './places.ts'
import { useHost } from './state/host.ts'
import { go, hashOf, placeOf, useView } from './state/view.ts'

const names = (shell: Parameters<typeof placesOf>[0]) => placesOf(shell).map(({ name }) => name)

test('each place has a name of its own, and draws something', async () => {
  expect(new Set(places.map(({ name }) => name)).size).toBe(places.length)
  for (const { name, view } of places) expect(typeof (await view()), name).toBe('function')
}, 60_000)

test('each place of the rail has a group and a key that nothing else uses; the others are within one of the rail', () => {
  const used = commands.flatMap(({ keys = [] }) => keys)
  for (const { name, group, key, within } of places) {
    if (within !== undefined) expect(names('server')).toContain(within)
    else expect([...PLACE_GROUPS, 'foot']).toContain(group)
    if (group !== undefined)
      expect(
        used.filter((one) => one === key),
        name,
      ).toHaveLength(1)
  }
})

test('a place that a shell does not have is neither in its rail nor a command of it', () => {
  expect(names('server')).toContain('alerts')
  expect(names('desktop')).not.toContain('alerts')
  expect(names(undefined)).not.toContain('alerts')
  const command = placeCommands.find(({ id }) => id === 'alerts.show')
  const workspace = (shell: 'desktop' | 'server') => useHost.setState({ workspace: { shell } as never })
  workspace('desktop')
  expect(command?.isAvailable?.()).toBe(false)
  workspace('server')
  expect(command?.isAvailable?.()).toBe(true)
  expect(hasPlace(placeNamed('library'), undefined)).toBe(true)
})

test('there is a command for each place of the rail, and it goes there', () => {
  expect(placeCommands.map(({ id }) => id)).toEqual(placesOf('server').map(commandIdOf))
  for (const place of placesOf('server')) {
    placeCommands.find(({ id }) => id === commandIdOf(place))?.run()
    expect(location.hash).toBe(`#/${place.name}`)
  }
})

test('an address of no place leads to the library', () => {
  expect(placeNamed('nowhere').name).toBe('library')
  expect(placeNamed('').name).toBe('library')
})

test.each([
  ['#/runs', { name: 'runs' }],
  ['#/runs/a..b', { name: 'runs', id: 'a..b' }],
  ['#/playbook/sub%20folder/a.playbook.yaml', { name: 'playbook', id: 'sub folder/a.playbook.yaml' }],
  ['', { name: '' }],
])('%s is an address, there and back', (hash, place) => {
  expect(placeOf(hash)).toEqual(place)
  if (hash !== '') expect(hashOf(place)).toBe(hash)
})

test('what cannot be decoded stays as it is', () => {
  expect(placeOf('#/playbook/100%')).toEqual({ name: 'playbook', id: '100%' })
})

test('the same address again still shows the place', () => {
  go({ name: 'runs' })
  useView.setState({ place: { name: 'library' } })
  go({ name: 'runs' })
  expect(useView.getState().place).toEqual({ name: 'runs' })
})
