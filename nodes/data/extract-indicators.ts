// Finds indicators in any text. Never looks them up: that is enrichment.
import { z } from 'zod'
import { anyJson, defineNode, done, fieldText } from '../../engine/index.ts'
import { findCves, findHashes } from './indicator/find-hashes.ts'
import { withoutInvisible } from './indicator/plain-text.ts'
import { scanText } from './indicator/scan.ts'
import { textOf } from './indicator/text-of.ts'

export const extractIndicators = defineNode({
  type: 'data/extract-indicators',
  version: 1,
  title: 'Extract indicators',
  icon: 'fingerprint',
  line: ({ text }) => fieldText(text),
  effect: 'none',
  docs: `Finds addresses, domains, URLs, mail addresses, file hashes and CVE numbers in a text, or in all texts of a whole alert.

Each is given once, in the order of first appearance; defanged ones (\`hxxps://evil[.]example\`, \`a[at]b[.]com\`) are given as they really are.
Hosts are the ones that a browser goes to: invisible letters are left out, full-width letters and ideographic dots are plain ones, a host
that is a number or encoded is given as its address or name. A domain needs a top-level domain that exists. Numbers that are versions
(\`Chrome/120.0.0.0\`, \`v1.2.3.4\`, \`1.2.3.4.5\`) are no addresses. A bare \`invoice.zip\` is taken for a file, \`com.example.app\` for a
package, \`wscript.shell\` for code, what stands in a path for a folder; not so where a URL names them or they are defanged. Hashes of imports
(IMPHASH), handshakes (JA3) and the like are no hashes of files.

What can go wrong: text cut at \`maxLength\` characters (\`truncated\` says so); a domain that only looks like one; your own hosts among the results. Filter with \`data/filter\` before you ask an outside service about them: every
look-up tells it what you are looking at.

\`\`\`yaml
indicators:
  type: data/extract-indicators
  with: { text: "\${alert}" }
  next: look-up
\`\`\``,
  input: z.object({
    text: anyJson().describe('The text, or any value whose texts are searched, such as the whole alert'),
    privateAddresses: z.boolean().default(true).describe('Give private, loopback and link-local addresses too'),
    hosts: z.boolean().default(true).describe('Count the hosts of URLs and mail addresses among domains and addresses'),
    maxLength: z
      .int()
      .min(1)
      .max(1024 * 1024)
      .default(256 * 1024)
      .describe('How many characters are searched'),
  }),
  output: z.object({
    ips: z.array(z.string()).describe('IPv4 and IPv6 addresses'),
    domains: z.array(z.string()).describe('Host names, in lower case'),
    urls: z.array(z.string()).describe('URLs (http, https, ftp)'),
    emails: z.array(z.string()).describe('Mail addresses'),
    hashes: z
      .object({
        md5: z.array(z.string()).describe('MD5, in lower case'),
        sha1: z.array(z.string()).describe('SHA-1, in lower case'),
        sha256: z.array(z.string()).describe('SHA-256, in lower case'),
        sha512: z.array(z.string()).describe('SHA-512, in lower case'),
      })
      .describe('File hashes by kind'),
    cves: z.array(z.string()).describe('CVE numbers, in upper case'),
    truncated: z.boolean().describe('The text was longer than what was searched'),
  }),
  ports: ['done'],
  needs: [],
  errors: [],
  labels: [{ path: 'emails', label: 'personal' }],
  example: {
    ips: ['203.0.113.55'],
    domains: ['login.example.net'],
    urls: ['https://login.example.net/reset?id=7'],
    emails: ['billing@example.net'],
    hashes: {
      md5: [],
      sha1: [],
      sha256: ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
      sha512: [],
    },
    cves: ['CVE-2024-3400'],
    truncated: false,
  },
  savesMinutes: 5,
  run: ({ text, privateAddresses, hosts, maxLength }) => {
    const { text: found, truncated } = textOf(text, maxLength)
    const shown = withoutInvisible(found)
    return done({
      ...scanText(found, { privateIps: privateAddresses, hostsOfUrls: hosts }),
      hashes: { ...findHashes(shown) },
      cves: findCves(shown),
      truncated,
    })
  },
})
