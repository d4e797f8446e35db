// What comes from outside or was kept is read by `parseJson`, which keeps whole numbers exact. JSON.parse stays where no such number
// can be: settings of screens, what a library wants, files of this program itself.
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const ROOMS = ['engine', 'soc', 'nodes', 'exchange', 'api', 'host', 'server', 'cli', 'renderer', 'electron']
const MAY = [
  'electron/recent.ts',
  'electron/window-state.ts',
  'engine/exact-json.ts',
  'host/access/access.ts',
  'host/bundles/served-bundles.ts',
  'host/connections/connections.ts',
  'host/connections/handlers.ts',
  'host/keys/signing-keys.ts',
  'host/playbooks/drafts.ts',
  'host/store/sqlite/access.ts',
  'host/store/sqlite/alerts.ts',
  'host/store/sqlite/connections.ts',
  'host/store/sqlite/journals.ts',
  'host/store/sqlite/upkeep.ts',
  'renderer/app/palette-recent.ts',
  'renderer/inspector/expression-field.tsx',
  'server/frames.ts',
]

test('no other file parses JSON by itself', () => {
  const files = globSync(`{${ROOMS.join(',')}}/**/*.{ts,tsx}`)
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !/\.test\.tsx?$|\/testing\//.test(file))
  const found = files.filter((file) => readFileSync(file, 'utf8').includes('JSON.parse('))
  expect(found.sort()).toEqual(MAY)
})
