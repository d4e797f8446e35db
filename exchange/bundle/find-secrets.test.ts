// Nothing that is a secret, or looks like one, leaves the house in a bundle.
import { describe, expect, it } from 'vitest'
import { catalog } from '../../testing/plans.ts'
import { createBundle, previewBundle } from './create-bundle.ts'
import { signer } from './keys.ts'
import { content, create, KEY, PLAYBOOK, refusalOf } from './testing/bundles.ts'

describe('secrets', () => {
  // Put together here, so that no scanner takes this file for a leak.
  const TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`
  const wrapped = Buffer.from(TOKEN).toString('base64')
  const yaml = (text: string) => content({ others: [{ path: 'scenarios/x.scenario.yaml', role: 'scenario', text }] })

  it.each([
    ['a value', `note: ${TOKEN}`],
    ['a key', `"${TOKEN}": 1`],
    ['a comment', `a: 1 # ${TOKEN}`],
    ['a comment that names it', 'a: 1 # password: hunter22'],
    ['a comment that names it last', 'a: 1 # note: seen # by: ana, password = "hunter22"'],
    ['a field of that name', 'mocks: { login: { output: { clientSecret: hunter22 } } }'],
    ['a field of that name, folded', 'password: >-\n  hunter22\n'],
    ['base64', `note: ${wrapped}`],
    ['a header', `headers: { Authorization: "Bearer ${'abcdef0123456789'}" }`],
    ['a list', `- a\n- [b, ${TOKEN}]`],
  ])('are refused in %s', (_, text) => {
    const refusal = refusalOf(() => create(yaml(text)))
    expect(refusal).toMatchObject({ code: 'bundle/secret', part: 'scenarios/x.scenario.yaml' })
    expect(refusal.message).not.toContain('hunter22')
    expect(refusal.message).not.toContain(TOKEN)
  })

  it('are refused in every part and in every field of a playbook', () => {
    const places = ['Asks, then isolates.', 'Isolate a host', 'T1486', 'soc, lead', 'Isolate ${alert', '/isolate']
    for (const place of places) {
      const text = PLAYBOOK.replace(place, `${TOKEN}${place}`)
      expect(text).not.toBe(PLAYBOOK)
      const [playbook] = content().playbooks
      const planted = content({ playbooks: [{ ...playbook!, text }] })
      expect(
        refusalOf(() => create(planted)),
        place,
      ).toMatchObject({ code: 'bundle/secret', part: 'isolate.playbook.yaml' })
    }
    for (const role of ['list', 'alert', 'triggers', 'scenario'] as const) {
      const planted = content({ others: [{ path: `x.${role}`, role, text: `one\n${TOKEN}\n` }] })
      expect(
        refusalOf(() => create(planted)),
        role,
      ).toMatchObject({ part: `x.${role}` })
    }
  })

  it('of connections are found wherever they stand, and never allowed', () => {
    const isKnown = (text: string) => text.includes('correct horse')
    const given = yaml('name: a text with correct horse in it')
    expect(refusalOf(() => create(given, isKnown)).message).toContain('a secret of a connection')
    const [secret] = previewBundle(given, catalog, isKnown).secrets
    expect(secret).toMatchObject({ isKnown: true })
    const allowed = [`${secret?.part}: ${secret?.where}`]
    const insist = () => createBundle(given, catalog, { sign: signer(KEY), isKnown, allowed })
    expect(refusalOf(insist).code).toBe('bundle/secret')
  })

  it('of connections are found in the name of a part, and over several lines', () => {
    const isKnown = (text: string) => text.includes('correct horse') || text.includes('begin\nend')
    const named = content({ others: [{ path: 'lists/correct horse.txt', role: 'list', text: 'x\n' }] })
    expect(previewBundle(named, catalog, isKnown).secrets).toMatchObject([
      { where: 'the name of the part', isKnown: true },
    ])
    const lines = content({ others: [{ path: 'lists/x.txt', role: 'list', text: 'begin\nend\n' }] })
    expect(previewBundle(lines, catalog, isKnown).secrets).toMatchObject([{ where: 'several lines', isKnown: true }])
    for (const given of [named, lines]) expect(refusalOf(() => create(given, isKnown)).code).toBe('bundle/secret')
  })

  it('that a person has looked at, and that are none, are let through where they stand', () => {
    const given = yaml('mocks: { login: { output: { clientSecret: hunter22 } } }')
    const { secrets } = previewBundle(given, catalog, () => false)
    const allowed = secrets.map(({ part, where }) => `${part}: ${where}`)
    expect(allowed).toEqual(['scenarios/x.scenario.yaml: mocks.login.output.clientSecret'])
    expect(
      createBundle(given, catalog, { sign: signer(KEY), isKnown: () => false, allowed }).bytes.length,
    ).toBeGreaterThan(0)
  })

  it.each(['#', '# a', '#a:', '# passwords', 'a ', ': '])(
    'are looked for at once in a line of nothing but %j',
    (unit) => {
      const others = [{ path: 'lists/x.txt', role: 'list', text: unit.repeat(500_000) }] as const
      expect(previewBundle(content({ others: [...others] }), catalog, () => false).secrets).toEqual([])
    },
  )

  it('are not seen where there are none', () => {
    expect(previewBundle(content(), catalog, () => false).secrets).toEqual([])
    const harmless = 'values: { token: "${steps.login.token}", password: masked, note: "The password was reset." }'
    expect(previewBundle(yaml(harmless), catalog, () => false).secrets).toEqual([])
  })
})
