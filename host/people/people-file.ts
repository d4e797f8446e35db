// people.yaml: who belongs to a workspace, by which addresses and in which groups. `to` of questions names them. A file that cannot
// be read as it should be lets nobody answer, so that nothing is opened by mistake.
import { join } from 'node:path'
import { z } from 'zod'
import type { Diagnostic, JsonObject, Path, ProblemKind, SourceRange } from '../../engine/index.ts'
import { reasonOf } from '../workspace/file-writing.ts'
import { readPlainFile } from '../workspace/plain-file.ts'
import { readYamlText } from '../workspace/yaml-text.ts'

export const PEOPLE_FILE = 'people.yaml'

/** Larger files are not read. */
const MAX_BYTES = 1024 * 1024
/** Of mistakes, so many are told. */
const MOST_TOLD = 100

export const PEOPLE_PROBLEMS = [
  {
    code: 'FB931',
    title: 'Not what people.yaml holds',
    severity: 'error',
    why: 'A field is not known or holds another kind of value than it has there, or a name stands for two. Nobody may answer until it is mended.',
    mend: 'Change what the message names; `firebreak schema people` prints the JSON Schema that editors complete from.',
  },
] as const satisfies readonly ProblemKind[]

const name = z.string().trim().min(1).max(100)

const personSchema = z.strictObject({
  name: name.describe('The name of the person, as tokens and answers have it'),
  addresses: z.array(z.string().trim().min(3).max(320)).max(20).default([]).describe('Mail addresses'),
  groups: z.array(name).max(100).default([]).describe('Groups that `to` of a question may name'),
})

const peopleSchema = z.strictObject({
  people: z.array(personSchema).max(5_000).describe('Everybody who may be asked'),
  localAnswers: z
    .enum(['allow', 'refuse'])
    .default('allow')
    .describe(
      'Whether questions are answered from the command line and the Studio of the machine itself, where nobody shows who they are',
    ),
})

export type Person = z.output<typeof personSchema>
export type People = z.output<typeof peopleSchema>

/** For editors. */
export const peopleJsonSchema = (): JsonObject => ({
  ...(z.toJSONSchema(peopleSchema, { io: 'input' }) as JsonObject),
  title: 'People of a Firebreak workspace',
})

export interface ReadPeople {
  /** Undefined: there is no such file, or it has problems. */
  people?: People
  /** With places in the file. */
  problems: Diagnostic[]
}

/** Reads the people of a workspace, or a file that is given instead. Never throws. */
export function readPeople(workspaceDir: string, given?: string): ReadPeople {
  const file = given ?? join(workspaceDir, PEOPLE_FILE)
  let bytes: Buffer
  try {
    bytes = readPlainFile(file, MAX_BYTES)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (given === undefined && (code === 'ENOENT' || code === 'ENOTDIR')) return { problems: [] }
    const message =
      code === 'EFBIG'
        ? `The file is larger than ${MAX_BYTES / 1024} KiB.`
        : `${given ?? PEOPLE_FILE} cannot be read: ${reasonOf(cause)}.`
    return { problems: [problemOf(message, [])] }
  }
  return inspectPeople(bytes.toString('utf8'))
}

/** What a text says as people.yaml. */
export function inspectPeople(text: string): ReadPeople {
  const yaml = readYamlText(text)
  if ('problem' in yaml) return { problems: [problemOf(yaml.problem, [], yaml.range)] }
  const { ranges, value } = yaml
  const read = peopleSchema.safeParse(value ?? {})
  if (!read.success) {
    const problems = read.error.issues.slice(0, MOST_TOLD).flatMap((issue) => {
      const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
      if (issue.code !== 'unrecognized_keys') {
        const where = path.length === 0 ? 'The file' : path.join('.')
        return [
          problemOf(`${where} ${WANTED[String(path.at(-1))] ?? 'is not what it should be'}.`, path, ranges.of(path)),
        ]
      }
      return issue.keys
        .slice(0, MOST_TOLD)
        .map((key) =>
          problemOf(`There is no field ${[...path, key].join('.')}.`, [...path, key], ranges.ofKey(path, key)),
        )
    })
    return { problems }
  }
  const problems = clashesIn(read.data).map(({ message, path }) => problemOf(message, path, ranges.of(path)))
  return problems.length > 0 ? { problems } : { people: read.data, problems }
}

const WANTED: { [field: string]: string } = {
  people: 'must be a list: `people: [{ name: ana, groups: [soc] }]`',
  name: 'must be a name of 1 to 100 characters',
  addresses: 'must be a list of mail addresses',
  groups: 'must be a list of names',
  localAnswers: 'must be allow or refuse',
}

/** A name stands for one person or one group, and an address for one person. */
function clashesIn({ people }: People): { message: string; path: Path }[] {
  const groups = new Set(people.flatMap((person) => person.groups))
  const owner = new Map<string, string>()
  return people
    .flatMap(({ name, addresses }, at) => [
      ...(groups.has(name) ? [{ message: `${name} is a person and a group.`, path: ['people', at, 'name'] }] : []),
      ...[name, ...addresses.map((address) => address.toLowerCase())].flatMap((word, index) => {
        const path = index === 0 ? ['people', at, 'name'] : ['people', at, 'addresses', index - 1]
        const before = owner.get(word)
        owner.set(word, name)
        return before === undefined ? [] : [{ message: `${word} stands here for another person already.`, path }]
      }),
    ])
    .slice(0, MOST_TOLD)
}

const problemOf = (message: string, path: Path, range?: SourceRange): Diagnostic => ({
  code: 'FB931',
  severity: 'error',
  message,
  path,
  file: PEOPLE_FILE,
  ...(range && { range }),
})
