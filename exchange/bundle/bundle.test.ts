import { unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type JsonObject, type JsonValue, sha256Of } from '../../engine/index.ts'
import { catalog, planOf } from '../../testing/plans.ts'
import { createBundle, hashOf } from './create-bundle.ts'
import { fingerprintOf, publicKeyOf, signer } from './keys.ts'
import type { BundledPlaybook, Manifest } from './manifest.ts'
import { openBundle } from './open-bundle.ts'
import { content, create, KEY, PLAYBOOK, refusalOf } from './testing/bundles.ts'

const swapped = (bytes: Uint8Array | undefined, one: string, other: string): Uint8Array =>
  Buffer.from(
    Buffer.from(bytes ?? [])
      .toString()
      .replaceAll(one, other),
  )

/** What says of itself that it is the plan of a playbook, with a hash that fits. */
function planLike(listed: BundledPlaybook, more: JsonObject): Uint8Array {
  const unsigned = { plan: 1, playbook: { name: listed.name, hash: listed.hash }, effect: listed.effect, ...more }
  listed.planHash = sha256Of(unsigned)
  return Buffer.from(JSON.stringify({ ...unsigned, hash: listed.planHash }))
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
    // What stands inside a part is told by one hash, whichever byte is changed: of it, every 50th will do. A signature is not hashed.
    const hashed = Object.entries(unzipSync(bytes)).filter(([path]) => path !== 'signature.json')
    const parts = hashed.map(([, content]) => {
      const first = Buffer.from(bytes).indexOf(content)
      return { first, last: first + content.length - 1 }
    })
    expect(parts).toHaveLength(5)
    const isInside = (at: number) => parts.some(({ first, last }) => at > first && at < last && (at - first) % 50 !== 0)
    for (let at = 0; at < bytes.length; at++) {
      if (isInside(at)) continue
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

  it.each<[string, (listed: BundledPlaybook, parts: { [path: string]: Uint8Array }) => unknown]>([
    ['its text', ({ file }, parts) => Object.assign(parts, { [file]: swapped(parts[file], 'soc, lead', 'me') })],
    ['its text', (listed) => Object.assign(listed, { name: 'Look up a host' })],
    ['its plan', ({ plan }, parts) => Object.assign(parts, { [plan]: swapped(parts[plan], '"isolate"', '"destroy"') })],
    ['its plan', (listed, parts) => Object.assign(parts, { [listed.plan]: planLike(listed, { graphs: 1 }) })],
    ['its plan', (listed, parts) => Object.assign(parts, { [listed.plan]: planLike(listed, { graphs: [[[{}]]] }) })],
    ['what it can do', (listed) => Object.assign(listed, { effect: 'read' })],
    ['what it can do', (listed) => listed.effects.pop()],
    ['what it can do', (listed) => Reflect.deleteProperty(listed.effects[0] ?? {}, 'undo')],
  ])('is refused where its manifest tells something else than its parts: %s', (what, change) => {
    expect(openBundle(signedAnew(() => {})).manifest.name).toBe('Isolation')
    const wrong = signedAnew(({ playbooks: [listed] }, parts) => void change(listed as BundledPlaybook, parts))
    expect(refusalOf(() => openBundle(wrong))).toMatchObject({
      code: 'bundle/bad-part',
      part: 'isolate.playbook.yaml',
      message: expect.stringContaining(what),
    })
  })

  it('is refused when a part was changed and everything around it written anew', () => {
    for (const path of ['isolate.playbook.yaml', 'lists/crown-jewels.txt']) {
      const changed = rezipped((parts) => {
        const part = (parts[path] as Uint8Array).slice()
        part[0] = (part[0] as number) ^ 1
        parts[path] = part
      })
      expect(refusalOf(() => openBundle(changed))).toMatchObject({ code: 'bundle/changed', part: path })
    }
  })

  /** With another manifest, signed as the first one was. */
  const resigned = (change: (manifest: Manifest, parts: { [path: string]: Uint8Array }) => void) =>
    rezipped((parts) => {
      const manifest = JSON.parse(new TextDecoder().decode(parts['manifest.json'])) as Manifest
      change(manifest, parts)
      const head = Buffer.from(`${canonicalJson(manifest)}\n`)
      parts['manifest.json'] = head
      parts['signature.json'] = Buffer.from(`${canonicalJson(signer(KEY)(head))}\n`)
    })

  it.each<[string, Parameters<typeof resigned>[0], { code: string; part?: unknown }]>([
    ['changes nothing', () => {}, { code: 'none' }],
    [
      'names another plan than the one that is there',
      ({ playbooks }) => {
        for (const one of playbooks) one.planHash = `sha256:${'0'.repeat(64)}`
      },
      { code: 'bundle/bad-part', part: expect.stringMatching(/^plans\//) },
    ],
    [
      'names a part that is missing',
      (_, parts) => delete parts['lists/crown-jewels.txt'],
      { code: 'bundle/changed', part: 'lists/crown-jewels.txt' },
    ],
    [
      'leaves out a part that a playbook needs',
      (manifest, parts) => {
        manifest.parts = manifest.parts.filter(({ path }) => path !== 'isolate.playbook.yaml')
        delete parts['isolate.playbook.yaml']
      },
      { code: 'bundle/bad-part', part: 'isolate.playbook.yaml' },
    ],
  ])('is refused, though it is signed, when its manifest %s', (_, change, refusal) => {
    const bytes = resigned(change)
    if (refusal.code === 'none') expect(openBundle(bytes).manifest.name).toBe('Isolation')
    else expect(refusalOf(() => openBundle(bytes))).toMatchObject(refusal)
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
