import { expect, it } from 'vitest'
import type { OpenedBundle } from '../../exchange/index.ts'
import { createTestStore } from '../store/store-for-tests.ts'
import { createServedBundles } from './served-bundles.ts'

const bundle = (id: string, signedAtMs?: number, name = 'Soc', publicKey = 'aa') =>
  ({ id, manifest: { name }, signedBy: { publicKey }, ...(signedAtMs && { signedAtMs }) }) as OpenedBundle

it('an older bundle does not take the place of a newer one of its name and signer unseen', async () => {
  const { store, remove } = await createTestStore()
  const { refuseOlder } = createServedBundles(store.facts)
  const older = { code: 'bundle/older', message: expect.stringContaining('--allow-older') }
  expect(await refuseOlder(bundle('of-0.1'))).toBe(false)
  expect(await refuseOlder(bundle('also-of-0.1'))).toBe(false)
  await expect(refuseOlder(bundle('of-0.1'))).rejects.toMatchObject(older)
  expect(await refuseOlder(bundle('one', 1_000))).toBe(false)
  expect(await refuseOlder(bundle('two', 2_000))).toBe(false)
  expect(await refuseOlder(bundle('two', 1_500))).toBe(false) // the same content
  await expect(refuseOlder(bundle('one', 1_000))).rejects.toMatchObject(older)
  await expect(refuseOlder(bundle('also-of-0.1'))).rejects.toMatchObject(older)
  expect(await refuseOlder(bundle('one', 1_000), true)).toBe(true)
  await expect(refuseOlder(bundle('one', 1_000))).rejects.toMatchObject(older) // each time anew
  expect(await refuseOlder(bundle('one', 1_000, 'Another'))).toBe(false)
  expect(await refuseOlder(bundle('one', 1_000, 'Soc', 'bb'))).toBe(false)
  await remove()
})
