import { unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import {
  canonicalJson,
  compile,
  type JsonObject,
  type JsonValue,
  type Plan,
  readPlaybook,
  sha256Of,
} from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'
import { BundleError } from './bundle-error.ts'
import { type BundleContent, createBundle, hashOf, previewBundle } from './create-bundle.ts'
import { fingerprintOf, publicKeyOf, signer } from './keys.ts'
import type { BundledPlaybook, Manifest } from './manifest.ts'
import { openBundle } from './open-bundle.ts'

const catalog = createNodeCatalog()
const KEY = new Uint8Array(32).fill(7)

const PLAYBOOK = `firebreak: 2
name: Isolate a host
summary: Asks, then isolates.
attack: [T1486]
connections: { edr: http }
nodes:
  received: { type: trigger/alert, next: known }
  known:
    type: condition/in-list
    with: { value: "\${alert.host}", list: crown-jewels }
    next: { in: ask, out: ask }
  ask:
    type: human/approval
    join: any
    with: { to: [soc, lead], question: "Isolate \${alert.host}?", quorum: 2, deadline: 30m }
    next: { approved: isolate }
  isolate:
    type: action/http-request
    effect: change
    timeout: 10s
    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: "/hosts/\${input.url}" } }
    with: { connection: edr, method: POST, url: "/hosts/\${alert.host}/isolate" }
`

function planOf(text: string): Plan {
  const { playbook, source } = readPlaybook(text)
  const { plan, diagnostics } = compile(playbook!, catalog, { lists: ['crown-jewels'], ...(source && { source }) })
  if (!plan) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'))
  return plan
}

const content = (more: Partial<BundleContent> = {}): BundleContent => ({
  name: 'Isolation',
  firebreak: '0.1.0',
  playbooks: [
    {
      path: 'isolate.playbook.yaml',
      text: PLAYBOOK,
      plan: planOf(PLAYBOOK),
      summary: 'Asks, then isolates.',
      attack: ['T1486'],
    },
  ],
  others: [
    { path: 'lists/crown-jewels.txt', role: 'list', text: 'dc-01\n' },
    { path: 'scenarios/it-asks.scenario.yaml', role: 'scenario', text: 'scenario: 1\nname: It asks\n' },
  ],
  ...more,
})

const create = (given = content(), isKnown: (text: string) => boolean = () => false) =>
  createBundle(given, catalog, { sign: signer(KEY), isKnown })

const swapped = (bytes: Uint8Array | undefined, one: string, other: string): Uint8Array =>
  Buffer.from(
    Buffer.from(bytes ?? [])
      .toString()
      .replaceAll(one, other),
  )

/** What says of itself that it is the plan of a playbook, with a hash that fits. */
function planLike(told: BundledPlaybook, more: JsonObject): Uint8Array {
  const unsigned = { plan: 1, playbook: { name: told.name, hash: told.hash }, effect: told.effect, ...more }
  told.planHash = sha256Of(unsigned)
  return Buffer.from(JSON.stringify({ ...unsigned, hash: told.planHash }))
}

function refusalOf(work: () => unknown): BundleError {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof BundleError) return thrown
    throw thrown
  }
  throw new Error('It was not refused.')
}

describe('a bundle', () => {
  it('gives the same bytes for the same content, whatever its order', () => {
    const { others } = content()
    const one = create()
    const other = create(content({ others: others.toReversed() }))
    expect(other.bytes).toEqual(one.bytes)
    expect(create(content({ name: 'Another' })).id).not.toBe(one.id)
  })

  it('says what is inside, what it needs, what it can do and whom it asks', () => {
    const { bytes, id } = create()
    const opened = openBundle(bytes)
    expect(opened.id).toBe(id)
    expect(opened.signedBy).toEqual({ publicKey: publicKeyOf(KEY), fingerprint: fingerprintOf(publicKeyOf(KEY)) })
    expect(opened.text('isolate.playbook.yaml')).toBe(PLAYBOOK)
    expect(opened.plan('isolate.playbook.yaml')).toEqual(planOf(PLAYBOOK))
    expect(opened.manifest.parts.map(({ path, role }) => [role, path])).toEqual([
      ['playbook', 'isolate.playbook.yaml'],
      ['list', 'lists/crown-jewels.txt'],
      ['plan', expect.stringMatching(/^plans\/[0-9a-f]{64}\.json$/)],
      ['scenario', 'scenarios/it-asks.scenario.yaml'],
    ])
    expect(opened.manifest.connections).toEqual([
      { name: 'edr', kind: 'http', rights: ['change'], usedBy: ['isolate.playbook.yaml'] },
    ])
    expect(opened.manifest.playbooks).toMatchObject([
      {
        name: 'Isolate a host',
        effect: 'change',
        attack: ['T1486'],
        lists: ['crown-jewels'],
        effects: [
          {
            node: 'isolate',
            effect: 'change',
            target: 'POST /hosts/${alert.host}/isolate',
            undo: 'action/http-request',
          },
        ],
        approvals: [{ node: 'ask', to: 'soc, lead', question: 'Isolate ${alert.host}?', quorum: '2', deadline: '30m' }],
      },
    ])
  })

  it('is refused when any one byte of it is changed, with the name of a part', () => {
    const { bytes } = create()
    const seen = new Set<string>()
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at] = (changed[at] as number) ^ 1
      const { code, part } = refusalOf(() => openBundle(changed))
      expect(code, `byte ${at}`).toMatch(/^bundle\//)
      if (part) seen.add(part)
    }
    expect([...seen]).toEqual(
      expect.arrayContaining(['isolate.playbook.yaml', 'lists/crown-jewels.txt', 'manifest.json', 'signature.json']),
    )
  })

  it('names the part whose bytes were changed', () => {
    const { bytes } = create()
    const text = new TextDecoder('latin1').decode(bytes)
    const at = text.indexOf('Asks, then isolates.')
    const changed = bytes.slice()
    changed[at] = 'X'.charCodeAt(0)
    expect(refusalOf(() => openBundle(changed))).toMatchObject({
      code: 'bundle/changed',
      part: 'isolate.playbook.yaml',
    })
  })

  it('is refused when it is cut, longer, no archive, or empty', () => {
    const { bytes } = create()
    for (const wrong of [
      bytes.slice(0, -1),
      bytes.slice(0, bytes.length / 2),
      Buffer.concat([bytes, Buffer.from('x')]),
      Buffer.from('PK'),
      new Uint8Array(),
    ]) {
      expect(refusalOf(() => openBundle(wrong)).code).toMatch(/^bundle\/(not-a-bundle|changed)$/)
    }
  })

  /** The archive again with other parts, as a tool would write it. */
  const rezipped = (change: (parts: { [path: string]: Uint8Array }) => void, options: object = {}) => {
    const parts = unzipSync(create().bytes)
    change(parts)
    const sorted = Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)))
    return zipSync(sorted, { level: 0, mtime: new Date(1980, 0, 1), os: 0, attrs: 0, ...options })
  }

  it.each([
    '../escaped.playbook.yaml',
    '/etc/cron.d/x',
    'C:/x',
    'a\\..\\b',
    'a//b',
    'con.txt',
    'lists/./x',
    'trailing.',
    'turned\u202Etxt.exe',
  ])('takes no part called %s', (path) => {
    const wrong = rezipped((parts) => {
      parts[path] = new Uint8Array([1])
    })
    expect(refusalOf(() => openBundle(wrong)).code).toBe('bundle/bad-part')
  })

  it('takes no links, no compressed parts, no parts of the same name, none that was added', () => {
    const added = rezipped((parts) => {
      parts['more.txt'] = new Uint8Array([1])
    })
    expect(refusalOf(() => openBundle(added))).toMatchObject({ part: 'more.txt' })
    const link = rezipped(() => {}, { os: 3, attrs: 0o120777 << 16 })
    expect(refusalOf(() => openBundle(link)).code).toBe('bundle/changed')
    const twice = rezipped((parts) => {
      parts['LISTS/crown-jewels.txt'] = new Uint8Array([1])
    })
    expect(refusalOf(() => openBundle(twice)).message).toContain('same name')
    const bomb = zipSync({ 'manifest.json': [new Uint8Array(50_000_000), { level: 9 }] })
    expect(bomb.length).toBeLessThan(100_000)
    expect(refusalOf(() => openBundle(bomb)).message).toContain('compressed')
  })

  /** What somebody whose key is trusted could sign: other parts, and a manifest that names them by their hashes. */
  const signedAnew = (change: (manifest: Manifest, parts: { [path: string]: Uint8Array }) => void) =>
    rezipped((parts) => {
      const manifest = JSON.parse(Buffer.from(parts['manifest.json'] as Uint8Array).toString()) as Manifest
      change(manifest, parts)
      for (const part of manifest.parts) {
        const bytes = parts[part.path] as Uint8Array
        Object.assign(part, { hash: hashOf(bytes), bytes: bytes.length })
      }
      const head = Buffer.from(`${canonicalJson(manifest as unknown as JsonValue)}\n`)
      parts['manifest.json'] = head
      parts['signature.json'] = Buffer.from(`${canonicalJson(signer(KEY)(head) as unknown as JsonValue)}\n`)
    })

  it.each([
    ['hidden.playbook.yaml', 'scenario'],
    ['hidden.playbook.yaml', 'alert'],
    ['hidden.playbook.yaml', 'playbook'],
    ['firebreak.yaml', 'alert'],
    ['lists/crown-jewels-2.txt', 'alert'],
    ['triggers.yaml', 'alert'],
    ['TRIGGERS.yaml', 'alert'],
    ['more/triggers.yaml', 'triggers'],
    ['.hidden/alert.json', 'alert'],
    ['plans/other.json', 'plan'],
  ] as const)('takes no part %s as one of the role %s', (path, role) => {
    const wrong = signedAnew((manifest, parts) => {
      parts[path] = Buffer.from(PLAYBOOK)
      manifest.parts.push({ path, role, hash: '', bytes: 0 })
    })
    expect(refusalOf(() => openBundle(wrong))).toMatchObject({ code: 'bundle/bad-part', part: path })
  })

  it.each<[string, (told: BundledPlaybook, parts: { [path: string]: Uint8Array }) => unknown]>([
    ['its text', ({ file }, parts) => Object.assign(parts, { [file]: swapped(parts[file], 'soc, lead', 'me') })],
    ['its text', (told) => Object.assign(told, { name: 'Look up a host' })],
    ['its plan', ({ plan }, parts) => Object.assign(parts, { [plan]: swapped(parts[plan], '"isolate"', '"destroy"') })],
    ['its plan', (told, parts) => Object.assign(parts, { [told.plan]: planLike(told, { graphs: 1 }) })],
    ['its plan', (told, parts) => Object.assign(parts, { [told.plan]: planLike(told, { graphs: [[[{}]]] }) })],
    ['what it can do', (told) => Object.assign(told, { effect: 'read' })],
    ['what it can do', (told) => told.effects.pop()],
    ['what it can do', (told) => Reflect.deleteProperty(told.effects[0] ?? {}, 'undo')],
  ])('is refused where its manifest tells something else than its parts: %s', (what, change) => {
    expect(openBundle(signedAnew(() => {})).manifest.name).toBe('Isolation')
    const wrong = signedAnew(({ playbooks: [told] }, parts) => void change(told as BundledPlaybook, parts))
    expect(refusalOf(() => openBundle(wrong))).toMatchObject({
      code: 'bundle/bad-part',
      part: 'isolate.playbook.yaml',
      message: expect.stringContaining(what),
    })
  })

  it('is refused when another key signed only a part of it, and when a newer Firebreak made it', () => {
    const other = createBundle(content({ name: 'Another' }), catalog, {
      sign: signer(new Uint8Array(32).fill(8)),
      isKnown: () => false,
    })
    const foreign = rezipped((parts) => {
      parts['signature.json'] = unzipSync(other.bytes)['signature.json'] as Uint8Array
    })
    expect(refusalOf(() => openBundle(foreign))).toMatchObject({ code: 'bundle/bad-signature', part: 'signature.json' })
    const newer = rezipped((parts) => {
      parts['manifest.json'] = Buffer.from('{"bundle":2}\n')
    })
    expect(refusalOf(() => openBundle(newer))).toMatchObject({
      code: 'bundle/newer',
      message: expect.stringContaining('Update Firebreak'),
    })
  })
})

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

  it('that a person has looked at, and that are none, are let through where they stand', () => {
    const given = yaml('mocks: { login: { output: { clientSecret: hunter22 } } }')
    const { secrets } = previewBundle(given, catalog, () => false)
    const allowed = secrets.map(({ part, where }) => `${part}: ${where}`)
    expect(allowed).toEqual(['scenarios/x.scenario.yaml: mocks.login.output.clientSecret'])
    expect(
      createBundle(given, catalog, { sign: signer(KEY), isKnown: () => false, allowed }).bytes.length,
    ).toBeGreaterThan(0)
  })

  it('are not seen where there are none', () => {
    expect(previewBundle(content(), catalog, () => false).secrets).toEqual([])
    const harmless = 'values: { token: "${steps.login.token}", password: masked, note: "The password was reset." }'
    expect(previewBundle(yaml(harmless), catalog, () => false).secrets).toEqual([])
  })
})
