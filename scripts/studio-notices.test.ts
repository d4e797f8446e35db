// Notices in the built Studio that no list of packages gives. The Studio itself is not built here: its plugins build one line.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, loadConfigFromFile, type Rollup } from 'vite'
import { afterAll, expect, it } from 'vitest'
import { root } from './steps.ts'

const folder = mkdtempSync(join(tmpdir(), 'firebreak-notices-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('the built Studio holds the list of licences, and the notices of what its editor carries inside', async () => {
  writeFileSync(join(folder, 'index.html'), '<script type="module" src="./main.js"></script>')
  writeFileSync(join(folder, 'main.js'), 'console.log(1)')
  const file = join(root, 'renderer', 'vite.config.ts')
  const settings = (await loadConfigFromFile({ command: 'build', mode: 'production' }, file))?.config
  const { license } = settings?.build ?? {}
  const { output } = (await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: settings?.plugins ?? [],
    build: { write: false, ...(license !== undefined && { license }) },
  })) as Rollup.RollupOutput
  const texts = new Map(
    output.map((one) => [one.fileName, one.type === 'asset' ? String(Buffer.from(one.source)) : '']),
  )
  expect([...texts.keys()]).toEqual(expect.arrayContaining(['licenses.md', 'licenses-monaco-editor.txt']))
  expect(texts.get('licenses-monaco-editor.txt')).toContain('markedjs NOTICES AND INFORMATION')
})
