// A process that takes the master key from a file as soon as another file is there. Used by master-key.test.ts alone.
// Arguments: the key file, the file to wait for. Prints `ready`, then the key in hex.
import { existsSync } from 'node:fs'
import { masterKeyFrom } from '../master-key.ts'

const [keyFile = '', go = ''] = process.argv.slice(2)

process.stdout.write('ready\n')
while (!existsSync(go)) {
  // As close together as can be: that is what the test is for.
}
const key = masterKeyFrom({ keyFile }, () => new Uint8Array())
process.stdout.write(`${Buffer.from(key).toString('hex')}\n`)
