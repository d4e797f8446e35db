import { expect, test } from 'vitest'
import { createHttpBench } from '../../testing/http-bench.ts'

const { playing, send, reached } = createHttpBench({ refusePrivate: true })

test('where nodes are refused private addresses, only a connection that allows them reaches one', async () => {
  const server = await playing()
  const refused = { code: 'http/private-refused', message: expect.stringContaining('--refuse-private') }
  await expect(send({ url: server.url, allowPrivate: true })).rejects.toMatchObject(refused)
  await expect(send({ url: '', allowPrivate: true }, reached(server))).rejects.toMatchObject(refused)
  await expect(send({ url: server.url, allowPrivate: false })).rejects.toMatchObject({ code: 'http/refused-address' })
  expect(server.received).toEqual([])
  await send({ url: '' }, reached(server))
  expect(server.received).toHaveLength(1)
})
