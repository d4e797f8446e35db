// Rows of a CSV text (RFC 4180 and its relatives). Bad rows are reported, not guessed at.
import { type CsvError, parse } from 'csv-parse/browser/esm/sync'
import { z } from 'zod'
import { anyJson, defineNode, done, failed, fieldText, type JsonValue, marked } from '../../engine/index.ts'

const MAX_LENGTH = 10 * 1024 * 1024
const MAX_BAD_ROWS = 50
/** Quotes that stand where none may, in all rows together. */
const MAX_MISTAKES = 500
const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|', space: ' ' } as const

/** The first line with which Excel is told what divides values: no row, and it says better than any setting. */
const SEPARATOR_LINE = /^\ufeff?"?sep=([^\r\n"])"?(?:\r\n|\n|\r|$)/i

type BadRow = {
  line: number
  problem: string
}

export const parseCsv = defineNode({
  type: 'data/parse-csv',
  version: 1,
  title: 'Parse CSV',
  icon: 'table',
  line: ({ text }) => fieldText(text),
  effect: 'none',
  docs: `Reads a table that came as text: an export, a list of indicators, a file from a mail.

The first line names the columns unless \`columns\` does, or \`header\` is off (then each row is a list). All values are text: use
\`int(…)\` where you need a number. Rows with too few or too many values are left out and listed in \`badRows\`, at most 50 of them. Two
columns of the same name become \`name\` and \`name-2\`. A first line \`sep=;\` says what divides values. At most 10 MiB are read, and \`maxRows\` rows; \`truncated\` says whether there
were more.

\`\`\`yaml
rows:
  type: data/parse-csv
  with: { text: "\${steps.export.body}", delimiter: semicolon }
  next: unique
\`\`\``,
  input: z.object({
    text: marked(z.string().describe('The table as text'), { multiline: true }),
    delimiter: z
      .enum(['comma', 'semicolon', 'tab', 'pipe', 'space'])
      .default('comma')
      .describe('What stands between two values'),
    header: z.boolean().default(true).describe('The first line names the columns'),
    columns: z
      .array(z.string())
      .optional()
      .describe('Names of the columns; a header line, if there is one, is skipped'),
    comment: z.string().length(1).optional().describe('Lines that begin with this character are left out'),
    maxRows: z.int().min(1).max(100_000).default(10_000).describe('How many rows are read at most'),
  }),
  output: z.object({
    rows: z.array(anyJson()).describe('One map a row (column → text), or one list a row without column names'),
    columns: z.array(z.string()).describe('Names of the columns'),
    badRows: z.array(z.object({ line: z.int(), problem: z.string() })).describe('Rows that were left out, and why'),
    truncated: z.boolean().describe('There were more rows'),
  }),
  ports: ['done'],
  needs: [],
  errors: [
    {
      code: 'csv/too-large',
      meaning: 'The text is longer than what is read.',
      remedy: 'Hand over the part that is needed.',
    },
    {
      code: 'csv/invalid',
      meaning: 'The text cannot be read as a table.',
      remedy: 'Correct `delimiter`, `header` or the text.',
    },
  ],
  example: {
    rows: [{ indicator: '203.0.113.55', kind: 'ip' }],
    columns: ['indicator', 'kind'],
    badRows: [],
    truncated: false,
  },
  savesMinutes: 2,
  run: ({ text, delimiter, header, columns, comment, maxRows }) => {
    if (text.length > MAX_LENGTH) {
      return failed('csv/too-large', `The text has ${text.length} characters; at most ${MAX_LENGTH} are read`)
    }
    const named = SEPARATOR_LINE.exec(text)
    const table = named ? text.slice(named[0].length) : text
    const read = readRows(
      table,
      named?.[1] ?? DELIMITERS[delimiter],
      comment,
      maxRows + (header ? 2 : 1),
      named ? 1 : 0,
    )
    if ('problem' in read) return failed('csv/invalid', read.problem)
    const { badRows } = read
    const first = header ? read.records.shift()?.values : undefined
    const names = unique(columns ?? first ?? [])
    const truncated = read.records.length > maxRows
    const rows: JsonValue[] = []
    for (const { line, values } of read.records.slice(0, maxRows)) {
      if (names.length === 0) rows.push(values)
      else if (values.length === names.length)
        rows.push(Object.fromEntries(names.map((name, at) => [name, values[at]!])))
      else if (badRows.length < MAX_BAD_ROWS) {
        badRows.push({ line, problem: `${values.length} values where there are ${names.length} columns` })
      }
    }
    badRows.sort((one, two) => one.line - two.line)
    return done({ rows, columns: names, badRows, truncated })
  },
})

interface CsvRecord {
  line: number
  values: string[]
}

function readRows(
  text: string,
  delimiter: string,
  comment: string | undefined,
  most: number,
  linesBefore: number,
): { records: CsvRecord[]; badRows: BadRow[] } | { problem: string } {
  const records: CsvRecord[] = []
  const badRows: BadRow[] = []
  let mistakes = 0
  try {
    parse(text, {
      delimiter,
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      to: most,
      trim: delimiter !== ' ',
      skip_empty_lines: true,
      relax_column_count: true,
      skip_records_with_error: true,
      max_record_size: 1024 * 1024,
      // Within a line the sign is part of a value.
      ...(comment !== undefined && { comment, comment_no_infix: true }),
      on_record: (values, { lines }) => {
        records.push({ line: lines + linesBefore, values })
        return null
      },
      on_skip: (error) => {
        // Each costs as much as its row is long, and one row can have one at each character.
        if (++mistakes > MAX_MISTAKES) throw Object.assign(new Error(), { code: TOO_MANY_MISTAKES })
        if (badRows.length < MAX_BAD_ROWS)
          badRows.push({ line: Number(error?.lines ?? 0) + linesBefore, problem: problemOf(error) })
        return undefined
      },
    })
    return { records, badRows }
  } catch (cause) {
    return { problem: `The text is no table: ${problemOf(cause as CsvError)}. Look at \`delimiter\` and at the quotes` }
  }
}

const TOO_MANY_MISTAKES = 'TOO_MANY_MISTAKES'

const PROBLEMS: { [code: string]: string } = {
  [TOO_MANY_MISTAKES]: `it has more than ${MAX_MISTAKES} mistakes`,
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  INVALID_OPENING_QUOTE: 'a quote stands in the middle of a value',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote',
  CSV_MAX_RECORD_SIZE: 'a row is longer than 1 MiB',
}

// The library's own messages repeat the data.
const problemOf = (error: { code?: string } | undefined) => PROBLEMS[error?.code ?? ''] ?? 'it cannot be read'

/** The second of a name gets a number; one that no other column has already. */
function unique(names: readonly string[]): string[] {
  const taken = new Set(names)
  const used = new Set<string>()
  const counts = new Map<string, number>()
  return names.map((name) => {
    let own = name
    for (let count = counts.get(name) ?? 2; used.has(own); count++) {
      const next = `${name}-${count}`
      counts.set(name, count + 1)
      if (!taken.has(next) && !used.has(next)) own = next
    }
    used.add(own)
    return own
  })
}
