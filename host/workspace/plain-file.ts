// A plain file opened or read whole, never more of it than is wanted. A pipe or a device under its name is refused: opening the one
// and reading the other would never end.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Opening a pipe waits for its other end, unless it is told not to. Windows has no such pipes among its files. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** @returns its descriptor, for whoever called to close. @throws the system's error, or `EFTYPE` for what is no plain file */
export function openPlainFile(path: string): number {
  const descriptor = openSync(path, FLAGS)
  if (fstatSync(descriptor).isFile()) return descriptor
  closeSync(descriptor)
  throw systemError('EFTYPE', `${path} is no plain file`)
}

/** @throws the system's error, `EFTYPE` for what is no plain file, `EFBIG` for one that is larger */
export function readPlainFile(path: string, maxBytes: number): Buffer {
  const descriptor = openPlainFile(path)
  try {
    const { size } = fstatSync(descriptor)
    if (size > maxBytes) throw systemError('EFBIG', `${path} has more than ${maxBytes} bytes`)
    const bytes = Buffer.alloc(size)
    let length = 0
    for (let read = -1; read !== 0 && length < size; length += read) {
      read = readSync(descriptor, bytes, length, size - length, null)
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(descriptor)
  }
}

const systemError = (code: string, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: ${message}`), { code })
