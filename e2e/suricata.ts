// What a sensor sees of an attack: Suricata reads a capture that is made here, with a rule of our own, and writes its EVE log. Where
// Suricata is not installed, a line as it writes them is appended to that log instead; the test says which of both it was.
import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { captureOf } from './capture.ts'

const ATTACKER = { ip: '203.0.113.9', port: 47_122 }
const SERVER = { ip: '192.0.2.80', port: 8080 }
const SIGNATURE = 'EXAMPLE probe of the login page'
const RULE = `alert http any any -> any any (msg:"${SIGNATURE}"; flow:established,to_server; http.uri; content:"/login"; classtype:web-application-attack; sid:9000104; rev:1;)\n`
const REQUEST = `GET /login?user=admin%27-- HTTP/1.1\r\nHost: ${SERVER.ip}\r\nUser-Agent: example\r\n\r\n`
const ANSWER = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'

const PLACES = ['/usr/bin/suricata', '/usr/local/bin/suricata', '/opt/homebrew/bin/suricata']
const suricata = PLACES.find((place) => existsSync(place))

/** Has the attack stand in `eve.json` of the folder, among events that are no alerts. @returns who wrote it there */
export async function observeAttack(logs: string): Promise<string> {
  if (suricata === undefined) {
    const flow = { ...LINE, event_type: 'flow' }
    appendFileSync(join(logs, 'eve.json'), `${JSON.stringify(flow)}\n${JSON.stringify(LINE)}\n`)
    return 'Suricata is not installed here: a line as it writes them took its place'
  }
  const [capture, rules] = [join(logs, 'attack.pcap'), join(logs, 'own.rules')]
  writeFileSync(capture, captureOf(ATTACKER, SERVER, REQUEST, ANSWER, Date.now()))
  writeFileSync(rules, RULE)
  await promisify(execFile)(suricata, ['-r', capture, '-S', rules, '-l', logs])
  const { stdout } = await promisify(execFile)(suricata, ['-V'])
  return `Suricata read the capture and wrote the log. ${stdout.trim()}`
}

/** The alert as Suricata writes it. */
export const LINE = {
  timestamp: '2026-11-25T11:47:20.331870+0000',
  flow_id: 442190017760311,
  event_type: 'alert',
  src_ip: ATTACKER.ip,
  src_port: ATTACKER.port,
  dest_ip: SERVER.ip,
  dest_port: SERVER.port,
  proto: 'TCP',
  alert: {
    action: 'allowed',
    gid: 1,
    signature_id: 9000104,
    rev: 1,
    signature: SIGNATURE,
    category: 'Web Application Attack',
    severity: 1,
  },
}
