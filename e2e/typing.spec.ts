// Somebody types slowly into every field of every node type: no letter is lost, no field moves away under the hand, and Backspace
// takes back letters and never a node.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './studio.ts'

interface NodeType {
  type: string
  kind: string
}

/** The node types as the command line lists them: one that is added is typed into as well. */
function nodeTypes(): NodeType[] {
  const { stdout } = spawnSync(process.execPath, ['cli/firebreak.js', 'nodes', '--json'], { encoding: 'utf8' })
  return (JSON.parse(stdout) as NodeType[]).filter(({ kind }) => kind !== 'trigger')
}

const idOf = ({ type }: NodeType) => type.replace('/', '-')

/** One node of each, with nothing filled in. */
const playbookOf = (types: readonly NodeType[]) =>
  [
    'firebreak: 2',
    'name: One of each',
    'takes: alert',
    'nodes:',
    '  received: { type: trigger/alert }',
    ...types.map((one) => {
      const body =
        one.kind === 'for-each' || one.kind === 'repeat' ? `, body: { pass-of-${one.kind}: { type: action/log } }` : ''
      return `  ${idOf(one)}: { type: ${one.type}${body} }`
    }),
    '',
  ].join('\n')

/** Letter by letter, as slowly as the Studio judges what was typed. */
async function typeInto(page: Page, field: Locator): Promise<string[]> {
  const control = field.locator('textarea, input:not([type=checkbox], [type=radio], [type=hidden])').first()
  if ((await control.count()) === 0 || !(await control.isEditable())) return []
  const name = await field.getAttribute('data-field')
  await control.focus()
  const isNumber = (await control.getAttribute('inputmode')) === 'numeric'
  const wrong: string[] = []
  const hasFocus = () => field.evaluate((element) => element.contains(document.activeElement))
  for (const key of isNumber ? ['1', '2'] : ['a', '1', '-', 'b']) {
    await page.keyboard.press(key, { delay: 40 })
    if (!(await hasFocus())) wrong.push(`${name}: the focus is gone after “${key}”`)
  }
  for (let back = 0; back < 6; back++) {
    await page.keyboard.press('Backspace')
    if (!(await hasFocus())) wrong.push(`${name}: the focus is gone after Backspace`)
  }
  return wrong
}

test('every field of every node type keeps what is typed into it, and the focus', async ({
  studio: { page, workspace },
}) => {
  // A hundred fields, each for some seconds where the machine is slow.
  test.setTimeout(360_000)
  const types = nodeTypes()
  expect(types.length).toBeGreaterThan(20)
  writeFileSync(join(workspace, 'each.playbook.yaml'), playbookOf(types))
  await page.getByRole('link', { name: 'One of each' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  const nodes = await page.locator('.react-flow__node').count()
  const wrong: string[] = []
  let fields = 0
  for (const one of types) {
    await page.getByRole('heading', { level: 1, name: 'One of each' }).click()
    await page.keyboard.press('Control+f')
    await page.getByRole('textbox', { name: 'Find on the canvas' }).fill(idOf(one))
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    const inspector = page.locator('[data-inspector]')
    await expect(inspector.getByText(idOf(one), { exact: true }).first()).toBeVisible()
    const names = await inspector
      .locator('[data-field]')
      .evaluateAll((all) => all.map((field) => field.getAttribute('data-field')))
    for (const name of names) {
      const found = await typeInto(page, inspector.locator(`[data-field="${name}"]`))
      wrong.push(...found.map((text) => `${one.type} ${text}`))
      fields++
    }
    expect(
      await inspector
        .locator('[data-field]')
        .evaluateAll((all) => all.map((field) => field.getAttribute('data-field'))),
    ).toEqual(names)
  }
  expect(wrong).toEqual([])
  expect(fields).toBeGreaterThan(60)
  await expect(page.locator('.react-flow__node')).toHaveCount(nodes)
})
