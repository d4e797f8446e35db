import { afterAll, beforeAll, expect, it } from 'vitest'
import { catalog } from '../../testing/plans.ts'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { checkTriggers, TRIGGER_PROBLEMS } from './check-triggers.ts'

const workspace = createTestWorkspace()
const file = workspace.at('triggers.yaml')

beforeAll(() => {
  const playbook = (type: string) =>
    `firebreak: 2\nname: One\nnodes:\n  received: { type: trigger/alert, next: note }\n  note: { type: ${type}, with: { message: hi } }\n`
  workspace.write('ok.playbook.yaml', playbook('action/log'))
  workspace.write('broken.playbook.yaml', playbook('action/logg'))
})
afterAll(() => workspace.remove())

/** `line:column-column code: message` of each. */
async function told(text: string): Promise<string[]> {
  const { diagnostics } = await checkTriggers(text, { file, catalog })
  return diagnostics.map(({ code, message, range }) => {
    const { start, end } = range as NonNullable<typeof range>
    return `${start.line}:${start.column}-${end.column} ${code}: ${message}`
  })
}

const sources = (line: string) => `triggers: 1\nsources:\n  ${line}\nroutes: [{ playbook: ok.playbook.yaml }]\n`
const routes = (...lines: string[]) =>
  `triggers: 1\nsources:\n  eve: { kind: file-tail, path: eve.json }\nroutes:\n${lines.map((line) => `  - ${line}\n`).join('')}`

it.each([
  ['no YAML', 'triggers: [1', /^1:13-\d+ FB901: Flow sequence .* end with a \]\.$/],
  ['nothing', '', /^1:1-1 FB901: the file: must be names with values/],
  ['a newer version', 'triggers: 2\n', /^1:1-1 FB901: version 2 is of a newer Firebreak.*Update Firebreak\.$/],
  [
    'a kind that is none',
    sources('a: { kind: webhok }'),
    '3:14-20 FB901: sources.a.kind: must be one of webhook, schedule, file-tail, folder.',
  ],
  [
    'a field that is missing',
    sources('a: { kind: folder }'),
    '3:6-22 FB901: sources.a.path: is missing; it must be a text.',
  ],
  [
    'a field that is none',
    sources('a: { kind: folder, path: x, pat: y }'),
    '3:31-34 FB901: sources.a.pat: there is no such field; firebreak schema triggers lists them.',
  ],
  [
    'a name that is none',
    sources('A b: { kind: folder, path: x }'),
    '3:3-6 FB901: sources.A b: must be a name of small letters, digits and -.',
  ],
  [
    'a time that is none',
    sources('a: { kind: schedule, cron: "61 3 * * *" }'),
    /^3:30-42 FB901: sources\.a\.cron: “61 3 \* \* \*” is no schedule: .*five fields/,
  ],
  [
    'a zone that is none',
    sources('a: { kind: schedule, cron: "0 3 * * *", timeZone: Mars/Base }'),
    /^3:53-62 FB901: sources\.a\.timeZone: “Mars\/Base” is no time zone/,
  ],
  [
    'a condition that is none',
    routes('{ playbook: ok.playbook.yaml, when: "alert." }'),
    /^5:41-49 FB901: routes\.0\.when: is no CEL expression/,
  ],
  [
    'a source that is not there',
    routes('{ from: [eve, siem], playbook: ok.playbook.yaml }'),
    '5:13-24 FB901: routes.0.from: there is no source siem. There are: eve, manual.',
  ],
  [
    'a source that is no name',
    routes('{ from: 3, playbook: ok.playbook.yaml }'),
    '5:13-14 FB901: routes.0.from: must be the name of a source, or a list of names.',
  ],
  [
    'a playbook that is not there',
    routes('{ playbook: gone.playbook.yaml }'),
    /^5:17-35 FB902: There is no file gone\.playbook\.yaml/,
  ],
  ['a playbook outside', routes('{ playbook: ../up.playbook.yaml }'), /^5:17-36 FB902: .*leads out of its folder/],
  [
    'a playbook with errors',
    routes('{ playbook: broken.playbook.yaml }'),
    /^5:17-37 FB903: broken\.playbook\.yaml cannot be run: FB101 /,
  ],
  [
    'a trigger that is not there',
    routes('{ playbook: ok.playbook.yaml, trigger: start }'),
    '5:44-49 FB904: ok.playbook.yaml has no trigger start. It has: received.',
  ],
  [
    'a route after one that takes all',
    routes('{ playbook: ok.playbook.yaml }', '{ from: eve, playbook: ok.playbook.yaml }'),
    '6:5-46 FB905: routes.0 takes every alert, so none comes to routes.1.',
  ],
  [
    'a source without a route',
    routes('{ from: manual, playbook: ok.playbook.yaml }'),
    '3:8-43 FB906: No route takes alerts from eve.',
  ],
  ...(
    [
      ['alert.sverity_id >= 4', 'There is no field sverity_id here. Did you mean severity_id?'],
      ['alert.finding_info.titel == 1', 'There is no field titel here. Did you mean title?'],
      ["alert.severity_id >= 'high'", 'A number >= a text has no meaning.'],
      ['alert.severity', 'This gives a text, but true or false is expected.'],
      ['alert.severity_id >= 4 && sorce == 1', 'There is no sorce in scope. Did you mean source?'],
    ] as const
  ).map(([when, message]): [string, string, RegExp] => [
    `a condition that fits no alert: ${when}`,
    routes(`{ when: "${when}", playbook: ok.playbook.yaml, continue: true }`),
    new RegExp(`^5:13-\\d+ FB909: ${message.replace(/[.?]/g, '\\$&')}`),
  ]),
] as [string, string, string | RegExp][])('says what is wrong, and where: %s', async (_, text, expected) => {
  const all = await told(text)
  expect(all).toHaveLength(1)
  if (typeof expected === 'string') expect(all[0]).toBe(expected)
  else expect(all[0]).toMatch(expected)
})

it('tells everything that is wrong at once, and nothing where all is right', async () => {
  expect(await told(sources('a: { kind: folder, pat: y }'))).toHaveLength(2)
  expect(
    await told(
      routes(
        '{ from: eve, playbook: ok.playbook.yaml, trigger: received, continue: true }',
        '{ playbook: ok.playbook.yaml }',
      ),
    ),
  ).toEqual([])
  expect(await told('\ufefftriggers: 1\n')).toEqual([])
  expect(await told(`triggers: 1\nroutes: ${'? '.repeat(50_000)}`)).toEqual([
    expect.stringContaining('nested more than 100 deep'),
  ])
  expect(await told('triggers: 1\nroutes: *none\n')).toEqual([expect.stringContaining('An alias leads nowhere')])
})

it('each of its problems says why, and how to mend it', () => {
  for (const { why, mend } of TRIGGER_PROBLEMS) {
    expect(why).toMatch(/^[A-Z].{20,}\.$/)
    expect(mend).toMatch(/^[A-Z].{20,}\.$/)
  }
})

it('takes conditions on what alerts may have, also where it is missing in most', async () => {
  for (const when of [
    "alert.device.hostname == 'a' && alert.device.os.name == 'b' && source == 'eve'",
    "alert.attacks.exists(a, a.technique.uid == 'T1071') || alert.evidences[0].x == 1",
    "has(alert.original.mail) || alert.unmapped.x > 4 || alert.finding_info.types[0] == 'x'",
    "alert.finding_info.analytic.category.contains('Command') && alert.?confidence_id.orValue(0) > 2",
  ]) {
    expect(await told(routes(`{ when: "${when}", playbook: ok.playbook.yaml, continue: true }`)), when).toEqual([])
  }
})
