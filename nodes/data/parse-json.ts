// Text to values. Takes one JSON text, or one a line.
import { z } from 'zod'
import {
  anyJson,
  defineNode,
  done,
  failed,
  fieldText,
  type JsonValue,
  MOST_LEVELS,
  marked,
  nestsTooDeep,
  parseJson as readJson,
} from '../../engine/index.ts'

const MAX_LENGTH = 10 * 1024 * 1024
const MAX_BAD_LINES = 50

export const parseJson = defineNode({
  type: 'data/parse-json',
  version: 1,
  title: 'Parse JSON',
  icon: 'file-braces',
  line: ({ text }) => fieldText(text),
  effect: 'none',
  docs: `Reads JSON that came as text: a field of an alert that holds JSON, a file, an answer with the wrong content type.

With \`lines\`, each line is a JSON text of its own (NDJSON, as Suricata's eve.json); \`value\` is then a list, and lines that cannot be read
are listed in \`badLines\` without failing the step. One whole text that cannot be read fails it and says where. At most 10 MiB.

\`\`\`yaml
details:
  type: data/parse-json
  with: { text: "\${alert.data.details}" }
  next: verdict
\`\`\``,
  input: z.object({
    text: marked(z.string().describe('The JSON text'), { multiline: true }),
    lines: z.boolean().default(false).describe('Each line is a JSON text of its own'),
  }),
  output: z.object({
    value: anyJson().describe('What the text says'),
    badLines: z
      .array(z.object({ line: z.int(), problem: z.string() }))
      .describe('Lines that could not be read, at most 50; always empty without `lines`'),
  }),
  ports: ['done'],
  needs: [],
  errors: [
    {
      code: 'json/too-large',
      meaning: 'The text is longer than what is read.',
      remedy: 'Hand over the part that is needed.',
    },
    {
      code: 'json/invalid',
      meaning: 'The text is no JSON, or nests deeper than 500 levels.',
      remedy: 'Look at where the text comes from; for one JSON text a line set `lines`.',
    },
  ],
  example: { value: { user: 'p.novak', attempts: 14 }, badLines: [] },
  run: ({ text, lines }) => {
    if (text.length > MAX_LENGTH) {
      return failed('json/too-large', `The text has ${text.length} characters; at most ${MAX_LENGTH} are read`)
    }
    if (lines) return done(readLines(text))
    const read = readText(text.replace(/^\uFEFF/, ''))
    return 'problem' in read ? failed('json/invalid', read.problem) : done({ value: read.value, badLines: [] })
  },
})

function readLines(text: string) {
  const value: JsonValue[] = []
  const badLines: { line: number; problem: string }[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue
    const read = readText(line)
    if (!('problem' in read)) value.push(read.value)
    else if (badLines.length < MAX_BAD_LINES) badLines.push({ line: index + 1, problem: read.problem })
  }
  return { value, badLines }
}

function readText(text: string): { value: JsonValue } | { problem: string } {
  if (text.trim() === '') return { problem: 'The text is empty; give it JSON' }
  try {
    const value = readJson(text)
    return nestsTooDeep(value) ? { problem: `The text nests deeper than ${MOST_LEVELS} levels` } : { value }
  } catch (cause) {
    return { problem: `The text is no JSON: ${whereOf(text, cause)}` }
  }
}

/** Where it breaks off, without the text itself: it may hold what must not be repeated. */
function whereOf(text: string, cause: unknown): string {
  const position = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
  if (position === undefined) return 'it ends too early, or something stands where it may not'
  const before = text.slice(0, Number(position)).split('\n')
  return `look at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
