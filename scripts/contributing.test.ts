// CONTRIBUTING.md against the repository: the files and scripts that it names are there, what it says is generated is, the lists that
// it names hold its examples, and its code fits the types.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { rules } from '../engine/index.ts'
import { root } from './steps.ts'

const read = (file: string) => readFileSync(join(root, file), 'utf8')
const text = read('CONTRIBUTING.md')
const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, code = '']) => ({ language, code }))
const prose = text.replace(/^```[\s\S]*?^```$/gm, '')

/** The recipes, by what they add. */
const recipes = text
  .split('\n## Recipes\n')[1]!
  .split('\n### ')
  .slice(1)
  .map((section) => {
    const title = section.split('\n', 1)[0] as string
    const names = new Map([...section.matchAll(/\b([A-Z]{3,}) is `([^`]+)`/g)].map(([, word, name]) => [word, name]))
    const steps = [...section.matchAll(/^\d+\. `([^`]+)`: (.*)$/gm)].map(([, path = '', what = '']) => ({ path, what }))
    return { title, section, names, steps }
  })

/** The path with the names of the recipe's example in it. */
const resolved = (path: string, names: ReadonlyMap<string | undefined, string | undefined>) =>
  path.replace(/[A-Z]{3,}/g, (word) => names.get(word) ?? word)

const ROOMS = /^(?:api|cli|docs|e2e|electron|engine|exchange|examples|host|nodes|renderer|scripts|server|soc|testing)\//
const isPath = (code: string) => ROOMS.test(code) || /^[A-Z]+\.md$/.test(code)

test('every script that it names is one of package.json', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { [name: string]: string } }
  const named = [...text.matchAll(/\bnpm run ([a-z0-9:]+)/g)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(8)
  for (const name of [...named, 'test', 'start']) expect(Object.keys(scripts)).toContain(name)
})

test('every page that it links is there', () => {
  const links = [...prose.matchAll(/\]\(([^)#]+)\)/g)].map(([, file]) => file as string)
  expect(links.length).toBeGreaterThan(3)
  expect(links.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

test('every path that it names is there, with the names of its example', () => {
  const before = prose.split('\n## Recipes\n')[0] as string
  const sections = [{ section: before, names: new Map<string, string>() }, ...recipes]
  const paths = sections.flatMap(({ section, names }) =>
    [...section.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\s]+)`/g)]
      .map(([, code]) => code as string)
      .filter(isPath)
      .map((path) => resolved(path, names)),
  )
  expect(paths.length).toBeGreaterThan(50)
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

describe.each(recipes.map((recipe) => [recipe.title, recipe] as const))('the recipe of %s', (_title, recipe) => {
  const { steps, names } = recipe

  test('says of each file whether it is generated, as scripts/docs.ts has it', () => {
    expect(steps.length).toBeGreaterThan(1)
    const pages = [...read('scripts/docs.ts').matchAll(/\[\s*'(docs\/[^']+)'/g)].map(([, page]) => page)
    for (const { path, what } of steps) expect(what === 'generated', path).toBe(pages.includes(path))
  })

  test('names lists that hold its example', () => {
    const example = new RegExp(`\\b(?:${[...names.values()].join('|')})\\b`)
    const own = steps.filter(({ path }) => resolved(path, names) !== path)
    const lists = steps.filter((step) => !own.includes(step) && step.what !== 'generated')
    expect(own.length).toBeGreaterThan(0)
    for (const { path } of lists) expect(read(path), path).toMatch(example)
  })
})

test('there is a recipe for each of what it promises', () => {
  expect(recipes.map(({ title }) => title)).toEqual([
    'A node type',
    'A rule',
    'A command of the command line',
    'A place of the Studio',
    'A method of the contract',
    'A capability',
    'A format of alerts',
    'A function of expressions',
  ])
})

test('the rule of its example has a code that no rule has', () => {
  const codes = blocks.flatMap(({ code }) => [...code.matchAll(/\bcode: '(FB\d{3})'/g)].map(([, one]) => one))
  expect(codes).toHaveLength(1)
  expect(rules.map(({ code }) => code)).not.toContain(codes[0])
})

// Reads the types of the rooms that the code uses: a busy machine takes its time.
test('its code fits the types of the places where it would stand', { timeout: 120_000 }, () => {
  const files = new Map<string, string>()
  for (const { code } of blocks) {
    const file = /^\/\/ (\S+\.tsx?)\n/.exec(code)?.[1]
    if (file !== undefined) files.set(join(root, file), code)
  }
  expect(files.size).toBe(5)
  const right = [...files.keys()]
  const wrong = join(root, 'nodes/data/wrong.ts')
  files.set(wrong, [...files.values()][0]!.replace("effect: 'none'", "effect: 'nothing'"))
  const mistakes = mistakesIn(files)
  expect(right.flatMap((file) => mistakes.get(file))).toEqual([])
  expect(mistakes.get(wrong)).toEqual([expect.stringContaining('nothing')])
})

/** What TypeScript says of each of these files, which are not on disk. */
function mistakesIn(files: ReadonlyMap<string, string>): Map<string, string[]> {
  const { config } = ts.readConfigFile(join(root, 'renderer/tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'renderer'))
  const all = { ...options, noEmit: true, types: ['node', 'vite/client'] }
  const host = ts.createCompilerHost(all)
  const { fileExists, readFile } = host
  host.fileExists = (file) => files.has(file) || fileExists(file)
  host.readFile = (file) => files.get(file) ?? readFile(file)
  const program = ts.createProgram([...files.keys()], all, host)
  const mistakes = (file: string) => {
    const source = program.getSourceFile(file)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return found.map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  }
  return new Map([...files.keys()].map((file) => [file, mistakes(file)]))
}
