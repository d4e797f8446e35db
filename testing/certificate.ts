// For tests alone: certificates made on the spot (RFC 5280 in DER, RFC 5758), so that none is kept and none can run out.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export interface Certificate {
  /** PEM. */
  cert: string
  key: string
}

export interface CertificateWishes {
  /** Addresses that it is for. Default: 127.0.0.1 */
  ip?: [number, number, number, number]
  notBefore?: Date
  notAfter?: Date
}

type Der = Uint8Array

const OID = {
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
}

/** Signed by itself; as an authority it stands for itself. */
export function selfSigned({ ip = [127, 0, 0, 1], ...wishes }: CertificateWishes = {}): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const hour = 3_600_000
  const { notBefore = new Date(Date.now() - hour), notAfter = new Date(Date.now() + hour) } = wishes
  const algorithm = sequence(oid(OID.ecdsaWithSha256))
  const name = sequence(der(0x31, sequence(oid(OID.commonName), der(0x0c, Buffer.from('Firebreak test')))))
  const names = extension(OID.subjectAltName, sequence(der(0x87, Buffer.from(ip))))
  const authority = extension(OID.basicConstraints, sequence(der(0x01, Buffer.from([0xff]))))
  const content = sequence(
    der(0xa0, integer(2)),
    integer(Math.floor(Math.random() * 0x7fffffff)),
    algorithm,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(names, authority)),
  )
  return { cert: pem(sequence(content, algorithm, signature(content, privateKey))), key: keyText(privateKey) }
}

function der(tag: number, ...parts: Der[]): Der {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Der[]): Der => der(0x30, ...parts)
const oid = (bytes: number[]): Der => der(0x06, Buffer.from(bytes))
const time = (at: Date): Der => der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+/g, '')}`))
const extension = (id: number[], value: Der): Der => sequence(oid(id), der(0x04, value))
const signature = (content: Der, key: KeyObject): Der => der(0x03, Buffer.from([0]), sign('sha256', content, key))

function integer(value: number): Der {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return der(0x02, Buffer.concat([Buffer.from([0]), bytes]).subarray(value === 0 ? 4 : leading(bytes)))
}

/** DER wants no more zero bytes in front than the sign needs. */
function leading(bytes: Buffer): number {
  const first = bytes.findIndex((byte) => byte !== 0)
  return (bytes[first] as number) >= 0x80 ? first : first + 1
}

const pem = (bytes: Der): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`

const keyText = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string
