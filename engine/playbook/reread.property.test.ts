// Reading again gives what reading gives: whatever is done to a file, one change after the other.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue, Path } from '../json.ts'
import { type ReadResult, readPlaybook } from './read.ts'
import { createPlaybookReader } from './reread.ts'
import { writeDocument } from './write.ts'

const TEXT = `# the head of the file

firebreak: 2
name: Phishing triage # what it is called
attack: [T1566.002]
inputs:
  type: object
  properties: { mail: { type: object } }
vars:
  limit: 3
nodes: # what it does
  # comes from the mail gateway
  reported: { type: trigger/alert, next: each }

  each:
    type: flow/for-each
    with: { items: "\${alert.urls}", concurrency: 4 }
    body:
      look-up: { type: data/score, with: { text: "\${item}" }, retry: { attempts: 3 } }
      # at the end of the body
    next: verdict
  verdict:
    type: condition/if
    with:
      when: >-
        steps.each.exists(pass,
          pass['look-up'].score > vars.limit)
    next: { true: ask, false: [close, note] }
# set far to the left
  ask: { type: human/approval, with: { to: [soc] }, timeout: 30m, next: { approved: close } }
  close:
    type: data/set
    with:
      values:
        'a b': |+
          several
          lines

  note: { type: test/notify, with: { text: 'done: \${run.id}' } }
  # after the last node

layout:
  reported: [0, 0]
  each: [200.5, -10]
onFailure: note
groups:
  look: { title: Looking, nodes: [each, verdict], colour: blue }
notes:
  why:
    text: |
      Ask first.
      # no comment
    at: [10, 20]
`

function pathsOf(value: JsonValue, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, part]) => pathsOf(part as JsonValue, [...path, key]))]
}

/** Everything that can be asked of a result: the playbook in its order, the problems, places, and the file written again. */
function told({ playbook, source, diagnostics }: ReadResult) {
  const paths = playbook ? pathsOf(playbook as unknown as JsonValue) : []
  return {
    playbook: JSON.stringify(playbook),
    diagnostics,
    places: source && paths.map((path) => [path.join('.'), source.rangeOf(path), source.keyRangeOf(path)]),
    canonical: source && playbook && writeDocument(source),
  }
}

/** Lines that people type, paste and leave half done. */
const LINE = fc.constantFrom(
  '',
  '  # a note',
  '# a note',
  '      # deep',
  '  more: { type: flow/stop }',
  '  close: { type: flow/stop }',
  '  open: "never closed',
  '  open: { type: flow/stop',
  "  closed: 'on",
  '  Bad Id: { type: flow/stop }',
  '    title: A title',
  '    title: A title # and why',
  '    colour: green',
  '      next: [a, b]',
  '   half: indented',
  '\tfield: tab',
  'summary: In short',
  'summary: |',
  'summary: >-',
  'tags: [a, b',
  'nodes:',
  'layout:',
  'firebreak: 2',
  '---',
  '...',
  '}',
  '- item',
  '? key',
  '  after: { type: flow/stop }',
  'after: 1',
  '  anchor: &a { type: flow/stop }',
  '  alias: *a',
  '  tagged: !!set { type: flow/stop }',
  '  constructor: { type: flow/stop }',
)
const AT = fc.nat(60)

type Change = (lines: string[]) => void
const CHANGE: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(AT, LINE).map(
    ([at, line]): Change =>
      (lines) =>
        lines.splice(at % lines.length, 0, line),
  ),
  fc.tuple(AT, LINE).map(
    ([at, line]): Change =>
      (lines) =>
        lines.splice(at % lines.length, 1, line),
  ),
  fc.tuple(AT, fc.integer({ min: 1, max: 4 })).map(
    ([at, count]): Change =>
      (lines) =>
        lines.splice(at % lines.length, count),
  ),
  fc.tuple(AT, AT, fc.integer({ min: 1, max: 7 })).map(
    ([from, to, count]): Change =>
      (lines) => {
        const moved = lines.splice(from % lines.length, count)
        lines.splice(to % (lines.length + 1), 0, ...moved)
      },
  ),
  fc.tuple(AT, AT, fc.constantFrom('x', ' ', '"', "'", '{', ']', ':', '#', '-', '\r', '|', '1', '${x}')).map(
    ([at, column, letter]): Change =>
      (lines) => {
        const line = lines[at % lines.length] as string
        const place = column % (line.length + 1)
        lines[at % lines.length] = `${line.slice(0, place)}${letter}${line.slice(place)}`
      },
  ),
)

describe('reading again', () => {
  test('gives what reading the whole gives, after any changes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), CHANGE), { minLength: 1, maxLength: 6 }), (changes) => {
        const reader = createPlaybookReader({ file: 'p.yaml' })
        let text = TEXT
        reader.read(text)
        for (const [takesBack, change] of changes) {
          const before = text
          const lines = text.split('\n')
          change(lines)
          text = lines.join('\n')
          expect(told(reader.read(text))).toEqual(told(readPlaybook(text, { file: 'p.yaml' })))
          // A change that is taken back, as by undo or by somebody who mends what they typed.
          if (takesBack) {
            text = before
            expect(told(reader.read(text))).toEqual(told(readPlaybook(text, { file: 'p.yaml' })))
          }
        }
      }),
      { numRuns: 250 },
    )
  })

  test('takes over the values of nodes that did not change', () => {
    const reader = createPlaybookReader()
    const before = reader.read(TEXT).playbook
    const after = reader.read(TEXT.replace('timeout: 30m', 'timeout: 45m')).playbook
    expect(after?.nodes.ask?.timeout).toBe('45m')
    expect(after?.nodes.ask).not.toBe(before?.nodes.ask)
    for (const id of ['reported', 'each', 'verdict', 'close', 'note']) expect(after?.nodes[id]).toBe(before?.nodes[id])
    expect(after?.inputs).toBe(before?.inputs)
  })

  test('takes them over again after a text that could not be read', () => {
    const reader = createPlaybookReader()
    const before = reader.read(TEXT).playbook
    expect(reader.read(TEXT.replace('timeout: 30m', 'timeout: "30m')).playbook).toBeUndefined()
    const after = reader.read(TEXT.replace('timeout: 30m', 'timeout: "31m"')).playbook
    expect(after?.nodes.each).toBe(before?.nodes.each)
  })
})
