// The desktop's menu sends ids of the Studio's commands over a wall that types do not cross: each must exist on the other side.
// Those of places come from the Studio itself.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './steps.ts'

const read = (file: string) => readFileSync(join(root, file), 'utf8')

test('every item of the native menu is a command of the Studio', () => {
  const sent = [...read('electron/menu.ts').matchAll(/item\('[^']+', '([^']+)'/g)].map((match) => match[1] as string)
  const sources = globSync('renderer/commands/*.ts', { cwd: root }).map(read).join('\n')
  const literal = [...sources.matchAll(/\bid: '([a-z-]+\.[a-z-]+)'/g)].map((match) => match[1])
  const panels = [...sources.matchAll(/= drawer\('([a-z]+)'/g)].map((match) => `${match[1]}.toggle`)
  expect(sent).toHaveLength(10)
  expect(sent.filter((id) => ![...literal, ...panels].includes(id))).toEqual([])
})
