// HTTP without anybody at the other end.
import { CapabilityError, type Http } from '../../engine/index.ts'

export const fakeHttp = (): Http => ({
  send: async () => {
    throw new CapabilityError('http/unreachable', 'No HTTP in this test', true)
  },
})
