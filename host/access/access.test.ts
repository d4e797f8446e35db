import { createHash, createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestTime } from '../../testing/time.ts'
import { openVault } from '../secrets/secrets.ts'
import { createTestStore } from '../store/store-for-tests.ts'
import { type Access, createAccess, SESSION_MS } from './access.ts'

let made: Awaited<ReturnType<typeof createTestStore>>
const clock = createTestTime(1_790_000_000_000)
const accessUnder = (byte: number): Access =>
  createAccess(made.store, clock, () => openVault(made.store.facts, new Uint8Array(32).fill(byte)))
beforeEach(async () => {
  made = await createTestStore()
})
afterEach(() => made.remove())

describe('a session', () => {
  it('is its token’s: it ends with it, with its time, and when it is ended', async () => {
    const access = accessUnder(7)
    await access.issue('ana')
    const session = (await access.session('ana')) as string
    expect(await access.whoseSession(session)).toBe('ana')
    clock.pass(1)
    const other = (await access.session('ana')) as string
    await access.endSession(session)
    expect([await access.whoseSession(session), await access.whoseSession(other)]).toEqual([undefined, 'ana'])
    clock.pass(SESSION_MS)
    expect(await access.whoseSession(other)).toBeUndefined()
    const last = (await access.session('ana')) as string
    await access.issue('ana')
    expect(await access.whoseSession(last)).toBeUndefined()
    const [id, , seal] = ((await access.session('ana')) as string).split('.')
    expect(await access.whoseSession(`${id}.zzzzzzzzzz.${seal}`)).toBeUndefined()
  })

  it('follows from nothing that the database holds', async () => {
    const access = accessUnder(7)
    const token = await access.issue('ana')
    const hash = createHash('sha256').update(token).digest('hex')
    // As 0.2 made it.
    const id = Buffer.from('ana').toString('base64url')
    const forged = `${id}.${createHash('sha256').update(`firebreak session ${hash}`).digest('base64url')}`
    expect(await access.whoseSession(forged)).toBeUndefined()
  })
})

describe('the seal of a link', () => {
  const LINK = ['approve', 'run-1', 'ask', '0', 'carla', '1900000000000']

  it('is made with no key of the database', async () => {
    const access = accessUnder(7)
    expect(await access.isSealed(LINK, await access.seal(LINK))).toBe(true)
    expect(await made.store.facts.get('link-key')).toBeUndefined()
    const planted = Buffer.alloc(32, 1)
    await made.store.facts.note('link-key', planted.toString('base64'))
    expect(
      await access.isSealed(LINK, createHmac('sha256', planted).update(JSON.stringify(LINK)).digest('base64url')),
    ).toBe(false)
  })

  it('of earlier releases counts once the data were taken over, for a while, and its key leaves the database', async () => {
    const key = Buffer.alloc(32, 1)
    await made.store.facts.note('link-key', key.toString('base64'))
    const access = accessUnder(7)
    const old = createHmac('sha256', key).update(JSON.stringify(LINK)).digest('base64url')
    expect(await access.isSealed(LINK, old)).toBe(false)
    await access.takeOverLinks(await openVault(made.store.facts, new Uint8Array(32).fill(7)))
    expect([await access.isSealed(LINK, old), await made.store.facts.get('link-key')]).toEqual([true, ''])
    expect(await access.isSealed([...LINK, 'id', 'by'], old)).toBe(false)
    clock.pass(31 * 86_400_000)
    expect(await access.isSealed(LINK, old)).toBe(false)
  })
})
