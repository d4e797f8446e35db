// A capture of network traffic, made by hand: one HTTP request over TCP, as libpcap's file format has it
// (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html), Ethernet frames with IPv4 (RFC 791) and TCP (RFC 9293).

export interface Endpoint {
  ip: string
  port: number
}

interface Segment {
  from: Endpoint
  to: Endpoint
  sequence: number
  acknowledged: number
  flags: number
  text: string
}

const [FIN, SYN, PSH, ACK] = [1, 2, 8, 16]
const STEP_MS = 12

/** A connection from its handshake to its end, in which the client asks and the server answers. */
export function captureOf(
  client: Endpoint,
  server: Endpoint,
  request: string,
  answer: string,
  startMs: number,
): Buffer {
  const segments: Segment[] = []
  const next = { client: 1_000, server: 5_000 }
  const say = (who: 'client' | 'server', flags: number, text = '') => {
    const isClient = who === 'client'
    segments.push({
      from: isClient ? client : server,
      to: isClient ? server : client,
      sequence: next[who],
      acknowledged: flags & ACK ? next[isClient ? 'server' : 'client'] : 0,
      flags,
      text,
    })
    next[who] += text.length + (flags & (SYN | FIN) ? 1 : 0)
  }
  say('client', SYN)
  say('server', SYN | ACK)
  say('client', ACK)
  say('client', PSH | ACK, request)
  say('server', ACK)
  say('server', PSH | ACK, answer)
  say('client', ACK)
  say('client', FIN | ACK)
  say('server', FIN | ACK)
  say('client', ACK)
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(65_535, 16)
  head.writeUInt32LE(1, 20) // Ethernet
  return Buffer.concat([head, ...segments.map((segment, n) => record(frame(segment, n), startMs + n * STEP_MS))])
}

function record(bytes: Buffer, atMs: number): Buffer {
  const head = Buffer.alloc(16)
  head.writeUInt32LE(Math.floor(atMs / 1000), 0)
  head.writeUInt32LE((atMs % 1000) * 1000, 4)
  head.writeUInt32LE(bytes.length, 8)
  head.writeUInt32LE(bytes.length, 12)
  return Buffer.concat([head, bytes])
}

function frame({ from, to, sequence, acknowledged, flags, text }: Segment, id: number): Buffer {
  const ethernet = Buffer.from('020000000002' + '020000000001' + '0800', 'hex')
  const tcp = Buffer.alloc(20 + text.length)
  tcp.writeUInt16BE(from.port, 0)
  tcp.writeUInt16BE(to.port, 2)
  tcp.writeUInt32BE(sequence, 4)
  tcp.writeUInt32BE(acknowledged, 8)
  tcp.writeUInt8(5 << 4, 12) // a head of five words
  tcp.writeUInt8(flags, 13)
  tcp.writeUInt16BE(65_535, 14)
  tcp.write(text, 20, 'latin1')
  const ip = Buffer.alloc(20)
  ip.writeUInt8(0x45, 0)
  ip.writeUInt16BE(ip.length + tcp.length, 2)
  ip.writeUInt16BE(id, 4)
  ip.writeUInt8(64, 8)
  ip.writeUInt8(6, 9) // TCP
  addressOf(from).copy(ip, 12)
  addressOf(to).copy(ip, 16)
  ip.writeUInt16BE(checksum(ip), 10)
  const pseudo = Buffer.alloc(12)
  ip.copy(pseudo, 0, 12, 20)
  pseudo.writeUInt8(6, 9)
  pseudo.writeUInt16BE(tcp.length, 10)
  tcp.writeUInt16BE(checksum(Buffer.concat([pseudo, tcp])), 16)
  return Buffer.concat([ethernet, ip, tcp])
}

const addressOf = ({ ip }: Endpoint): Buffer => Buffer.from(ip.split('.').map(Number))

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16)
  return ~sum & 0xffff
}
