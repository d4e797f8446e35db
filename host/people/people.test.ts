import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { ASKING, createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { createRouter } from '../gate/create-router.ts'
import { inspectPeople } from './people-file.ts'
import { refusePerson } from './who-may-answer.ts'

const PEOPLE = `people:
  - { name: ana, addresses: [Ana@Example.com], groups: [soc, on-call] }
  - { name: ben, groups: [owners] }
`

describe('people.yaml', () => {
  it('says who there is, by name, address and group', () => {
    expect(inspectPeople(PEOPLE)).toEqual({
      people: {
        people: [
          { name: 'ana', addresses: ['Ana@Example.com'], groups: ['soc', 'on-call'] },
          { name: 'ben', addresses: [], groups: ['owners'] },
        ],
        localAnswers: 'allow',
      },
      problems: [],
    })
  })

  it.each([
    ['people: { ana: {} }', 'people must be a list: `people: [{ name: ana, groups: [soc] }]`.', 1],
    ['people: []\nlocalAnswer: refuse', 'There is no field localAnswer.', 2],
    ['people: []\nlocalAnswers: never', 'localAnswers must be allow or refuse.', 2],
    ['people:\n  - { name: ana, group: soc }', 'There is no field people.0.group.', 2],
    ['people:\n  - { name: ana }\n  - { name: ana }', 'ana stands here for another person already.', 3],
    ['people:\n  - { name: soc, groups: [soc] }', 'soc is a person and a group.', 2],
    [
      'people:\n  - { name: a, addresses: [x@y.z] }\n  - { name: b, addresses: [X@y.z] }',
      'x@y.z stands here for another person already.',
      3,
    ],
  ])('says what is wrong with it: %j', (text, message, line) => {
    const { people, problems } = inspectPeople(text)
    expect(people).toBeUndefined()
    expect(problems.map((one) => [one.code, one.message, one.range?.start.line])).toEqual([['FB931', message, line]])
  })
})

describe('who may answer', () => {
  const { people } = inspectPeople(PEOPLE)
  const refusal = (to: string[], by: string, more: object = {}) => {
    try {
      refusePerson({ ...(people && { people: { ...people, ...more } }), problems: [] }, { to }, { by })
      return undefined
    } catch (thrown) {
      return (thrown as { code: string }).code
    }
  }

  it.each([
    [['ana'], 'ana', undefined],
    [['soc'], 'ana', undefined],
    [['ana@example.com'], 'ana', undefined],
    [['ana'], 'ANA@example.com', undefined],
    [[], 'anybody', undefined],
    [['soc'], 'ben', 'people/not-asked'],
    [['soc'], 'soc', 'people/not-asked'],
    [['soc'], 'mallory', 'people/not-asked'],
    [['nobody'], 'ana', 'people/not-asked'],
  ])('%j is answered by %s: %s', (to, by, code) => {
    expect(refusal(to, by)).toBe(code)
  })

  it('whoever has the scope, where there is no people.yaml; nobody, where it has problems', () => {
    refusePerson({ problems: [] }, { to: ['soc'] }, { by: 'mallory' })
    const broken = () => refusePerson(inspectPeople('people: 1'), { to: [] }, { by: 'ana' })
    expect(broken).toThrow(expect.objectContaining({ code: 'people/bad-file' }))
  })
})

describe('a question', () => {
  let workspace: TestWorkspace
  afterEach(() => workspace.remove())

  async function asked(people: string) {
    workspace = createTestWorkspace({
      'asking.playbook.yaml': ASKING.replace(', quorum: 2', ''),
      'people.yaml': people,
    })
    const host = await workspace.open()
    const as = (person: string, shell: 'browser' | 'server') =>
      createRouterClient(createRouter(host, { person, version: '0', shell, scopes: () => ALL_SCOPES }))
    const { run } = await as('ana', 'browser').runs.start({
      file: 'asking.playbook.yaml',
      mode: 'shadow',
      alert: { name: 'x' },
    })
    await expect.poll(async () => (await host.approvals.list()).length).toBe(1)
    const answer = (person: string, shell: 'browser' | 'server') =>
      as(person, shell)
        .runs.answer({ run, node: 'ask', choice: 'approved' })
        .then(
          () => 'taken',
          (refused) => refused.data.code,
        )
    return { host, answer }
  }

  it('is answered by those alone whom it names, and by nobody while people.yaml has problems', async () => {
    const { answer } = await asked(PEOPLE)
    expect(await answer('ben', 'server')).toBe('people/not-asked')
    expect(await answer('ben', 'browser')).toBe('people/not-asked')
    workspace.write('people.yaml', 'people: 7')
    expect(await answer('ana', 'server')).toBe('people/bad-file')
    workspace.write('people.yaml', PEOPLE)
    expect(await answer('ana', 'server')).toBe('taken')
  })

  it('is not answered from the machine itself where people.yaml refuses that', async () => {
    const { answer } = await asked(`${PEOPLE}localAnswers: refuse\n`)
    expect(await answer('ana', 'browser')).toBe('people/not-local')
    expect(await answer('ana', 'server')).toBe('taken')
  })
})
