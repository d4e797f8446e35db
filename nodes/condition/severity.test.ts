import { describe, expect, test } from 'vitest'
import { runNode } from '../../testing/run-node.ts'
import { severity } from './severity.ts'

describe('each scale maps to five names', () => {
  test.each([
    ['words', 'Informational', 'informational'],
    ['words', 'INFO', 'informational'],
    ['words', ' High ', 'high'],
    ['words', 'Very High', 'critical'],
    ['wazuh', 0, 'informational'],
    ['wazuh', 3, 'informational'],
    ['wazuh', 4, 'low'],
    ['wazuh', '7', 'medium'],
    ['wazuh', 12, 'high'],
    ['wazuh', 15, 'critical'],
    ['suricata', 1, 'high'],
    ['suricata', '2', 'medium'],
    ['suricata', 3, 'low'],
    ['suricata', 255, 'informational'],
    ['cvss', 0, 'informational'],
    ['cvss', 0.1, 'low'],
    ['cvss', 3.9, 'low'],
    ['cvss', '6.9', 'medium'],
    ['cvss', 7, 'high'],
    ['cvss', 9, 'critical'],
    ['ocsf', 1, 'informational'],
    ['ocsf', 3, 'medium'],
    ['ocsf', 6, 'critical'],
    ['syslog', 0, 'critical'],
    ['syslog', 3, 'high'],
    ['syslog', 5, 'low'],
    ['syslog', 7, 'informational'],
    ['cef', 3, 'low'],
    ['cef', 'Very-High', 'critical'],
    ['cef', '8', 'high'],
  ])('%s %j is %s', async (scale, value, name) => {
    const rank = ['informational', 'low', 'medium', 'high', 'critical'].indexOf(name)
    const outcome = await runNode(severity, { value, scale })
    expect(outcome).toEqual({ kind: 'done', output: { name, rank, given: value }, port: name })
  })
})

describe('a value that says nothing', () => {
  test.each([
    ['words', 'unspecified', 'is no severity'],
    ['words', '', 'An empty text'],
    ['words', 3, 'means nothing without its scale'],
    ['ocsf', 0, 'says nothing'],
    ['ocsf', 99, 'says nothing'],
    ['ocsf', 7, 'from 0 to 6'],
    ['wazuh', 17, 'from 0 to 16'],
    ['wazuh', 3.5, 'not on the scale'],
    ['suricata', 0, 'from 1 to 255'],
    ['cvss', 11, 'from 0 to 10'],
    ['syslog', -1, 'from 0 to 7'],
    ['wazuh', 'constructor', 'is no severity'],
  ])('%s %j fails with the reason', async (scale, value, said) => {
    const outcome = await runNode(severity, { value, scale })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'severity/unknown', message: expect.stringContaining(said) })
  })

  test('is taken as the fallback says', async () => {
    const outcome = await runNode(severity, { value: 0, scale: 'ocsf', fallback: 'medium' })
    expect(outcome).toMatchObject({ port: 'medium', output: { name: 'medium', rank: 2, given: 0 } })
  })
})
