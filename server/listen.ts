// Listening, with a refusal that says what to do.
import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ServerError } from './server-error.ts'

const WHY: { [code: string]: string } = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not listen there; ports below 1024 need a right of their own',
  EADDRNOTAVAIL: 'this machine has no such address',
}

/** @returns the port that is bound. @throws ServerError `studio/port-taken` */
export function listen(
  http: HttpServer | HttpsServer,
  { port, address }: { port: number; address: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      const why = WHY[cause.code ?? ''] ?? cause.code ?? cause.message
      const message = `Port ${port} cannot be used: ${why}. Give another one, or 0 for any that is free.`
      reject(new ServerError('studio/port-taken', message, { cause }))
    })
    http.listen({ port, host: address, exclusive: true }, () => resolve((http.address() as AddressInfo).port))
  })
}
