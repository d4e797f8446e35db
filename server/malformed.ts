// What HTTP brings and nobody can read is refused as everything else is: one shape, with a code to branch on.
import { ORPCError } from '@orpc/server'
import { SERVER_ERRORS, type ServerErrorCode } from './errors.ts'

/** For the handler of the contract: what is thrown before a method is reached, in the shape of a refusal. */
export async function tellMalformed<T>({ next }: { next(): Promise<T> }): Promise<T> {
  try {
    return await next()
  } catch (thrown) {
    if (thrown instanceof ORPCError) {
      throw thrown.code === 'PAYLOAD_TOO_LARGE'
        ? refused('request/too-large', 'The body is longer than it may be.')
        : thrown
    }
    if (thrown instanceof SyntaxError) throw refused('request/bad-body', 'The body is no JSON.')
    throw thrown
  }
}

function refused(code: ServerErrorCode, message: string): ORPCError<string, unknown> {
  return new ORPCError('REFUSED', { status: SERVER_ERRORS[code].status, message, data: { code } })
}
