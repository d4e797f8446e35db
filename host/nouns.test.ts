import { createRouterClient } from '@orpc/server'
import { afterEach, expect, it } from 'vitest'
import { ALL_SCOPES, contract } from '../api/index.ts'
import { createTestWorkspace, type TestWorkspace } from '../testing/workspace.ts'
import { type About, createBase } from './gate/base.ts'
import { createRouter } from './gate/create-router.ts'
import { defineNoun, handlersOf, type Noun, openNouns } from './noun.ts'
import { nouns } from './nouns.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

const about: About = { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES }

async function open() {
  workspace = createTestWorkspace()
  const host = await workspace.open()
  const os = createBase({ redact: host.redact, onDefect: () => {} }, about, undefined)
  return { host, os }
}

it('answer every method of the contract', async () => {
  const { host } = await open()
  const router = createRouter(host, about) as unknown as { [noun: string]: object }
  for (const [noun, methods] of Object.entries(contract)) {
    expect(Object.keys(router[noun] ?? {}).sort(), noun).toEqual(Object.keys(methods).sort())
  }
  expect(Object.keys(nouns).sort()).toEqual(Object.keys(contract).sort())
  expect(createRouterClient(createRouter(host, about)).workspace.get).toBeTypeOf('function')
})

it('are given the parts of the host that they name, and no other', async () => {
  const { host, os } = await open()
  const given: string[][] = []
  const spy = <Name extends keyof typeof nouns>(name: Name): string[] => {
    const noun = nouns[name] as Noun<Name>
    const handlers: Noun<Name>['handlers'] = (base, part, who, own) => {
      given.push(Object.keys(part))
      return noun.handlers(base, part, who, own)
    }
    handlersOf(name, { uses: noun.uses, handlers }, os[name], host, about)
    return [...noun.uses]
  }
  expect(spy('samples')).toEqual([])
  expect(spy('keys')).toEqual(['keys'])
  expect(given).toEqual([[], ['keys']])
})

it('keep what is theirs, made once for each host, for their handlers alone', async () => {
  const { host, os } = await open()
  let opened = 0
  const noun: Noun<'samples'> = {
    uses: [],
    open: ({ folder }) => ({ path: folder.path, opened: ++opened }),
    handlers: (base, _part, _about, own) => ({ ...nouns.samples.handlers(base, host, about, own), own }) as never,
  }
  const own = openNouns({ samples: noun, keys: nouns.keys }, { folder: { path: '/w' } } as never)
  expect(own.get('keys')).toBeUndefined()
  for (let at = 0; at < 2; at++) {
    expect(handlersOf('samples', noun, os.samples, { ...host, own }, about)).toMatchObject({
      own: { path: '/w', opened: 1 },
    })
  }
})

it('do not compile with a method, a noun or a part left out', async () => {
  const { host, os } = await open()
  // @ts-expect-error: `read`, `save` and `remove` are missing
  const noun = defineNoun('samples', { uses: [] }, (base) => ({
    list: base.list.handler(() => []),
  }))
  // @ts-expect-error: `keys` is not among the parts that it names
  defineNoun('documents', { uses: ['playbooks'] }, (base, { keys }) => ({
    write: base.write.handler(() => keys as never),
  }))
  // @ts-expect-error: every other noun is missing
  const list: typeof nouns = { samples: nouns.samples }
  expect(Object.keys(handlersOf('samples', noun as Noun<'samples'>, os.samples, host, about))).toEqual(['list'])
  expect(Object.keys(list)).toEqual(['samples'])
})
