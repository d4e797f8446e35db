// What can be wrong with a playbook as a document, before its meaning is looked at. The reference is made from this table.
import type { Diagnostic, Severity } from '../diagnostic.ts'
import type { Path } from '../json.ts'

/** A kind of problem: `why` says why it matters, `mend` what to do. */
export interface ProblemKind {
  code: string
  title: string
  severity: Severity
  why: string
  mend: string
}

export const DOCUMENT_PROBLEMS = [
  {
    code: 'FB001',
    title: 'Not valid YAML',
    severity: 'error',
    why: 'The text breaks a rule of YAML 1.2, so nothing after it can be trusted to mean what was meant.',
    mend: 'Look at the place named: most often it is indentation, a missing quote, or a colon in unquoted text.',
  },
  {
    code: 'FB002',
    title: 'Empty file',
    severity: 'error',
    why: 'There is no playbook in the file, only white space or comments.',
    mend: 'Begin with `firebreak: 2`, a name and a trigger, or make one with `firebreak new`.',
  },
  {
    code: 'FB003',
    title: 'Not a text file',
    severity: 'error',
    why: 'The file holds bytes that no text has. It may be an archive, a picture or text in another encoding.',
    mend: 'Give the playbook file itself, saved as UTF-8.',
  },
  {
    code: 'FB004',
    title: 'File too large',
    severity: 'error',
    why: 'Ten thousand nodes fit in a tenth of the limit; a larger file is something else, or is meant to exhaust memory.',
    mend: 'Move data out of the playbook (lists belong to the workspace) and split it with sub-playbooks.',
  },
  {
    code: 'FB005',
    title: 'Nested too deep',
    severity: 'error',
    why: 'No playbook needs so many levels; reading without end would exhaust the stack.',
    mend: 'Take levels out: put loop bodies that are deep into sub-playbooks, and large constants into lists.',
  },
  {
    code: 'FB006',
    title: 'Anchor or alias',
    severity: 'error',
    why: 'Aliases make one place in the file depend on another unseen, cannot be edited on the canvas, and can be made to expand without end.',
    mend: 'Write the value out where it is used, or put it under `vars` and refer to it with `${vars.name}`.',
  },
  {
    code: 'FB007',
    title: 'Duplicate key',
    severity: 'error',
    why: 'Two fields of one map have the same name, and only one of them would count.',
    mend: 'Remove or rename one of the two.',
  },
  {
    code: 'FB008',
    title: 'Does not fit the format',
    severity: 'error',
    why: 'A field is missing or holds another kind of value than the format has there.',
    mend: 'Change the value to what the message names; `firebreak schema` prints the JSON Schema that editors complete from.',
  },
  {
    code: 'FB009',
    title: 'Unknown field',
    severity: 'warning',
    why: 'This version knows no such field and ignores it, though it keeps it in the file. It is often a misspelling.',
    mend: 'Correct the name, or remove the field; put fields of the node type under `with`.',
  },
  {
    code: 'FB010',
    title: 'Written for a newer version',
    severity: 'error',
    why: 'The file says a format version that this engine does not know; what it means cannot be guessed safely.',
    mend: 'Update Firebreak, or save the playbook with the version you have.',
  },
  {
    code: 'FB011',
    title: 'Brought forward from an older version',
    severity: 'info',
    why: 'The file was written for an older format. It is read as if it had been written for this one; the file is unchanged.',
    mend: 'Save the playbook once to write it in the present format.',
  },
  {
    code: 'FB012',
    title: 'Several documents in one file',
    severity: 'error',
    why: 'A playbook is one YAML document; `---` begins another that nothing would run.',
    mend: 'Put each playbook into a file of its own.',
  },
  {
    code: 'FB013',
    title: 'Unusable node id',
    severity: 'error',
    why: 'Ids stand in expressions, journals, tests and comparisons: they are kebab-case and begin with a letter.',
    mend: 'Rename the node; the fix also renames every reference to it.',
  },
  {
    code: 'FB014',
    title: 'Duplicate node id',
    severity: 'error',
    why: 'Ids are unique in the whole file, loop bodies included: a reference must lead to one node.',
    mend: 'Rename one of the nodes and the references that mean it.',
  },
  {
    code: 'FB015',
    title: 'Custom tag',
    severity: 'error',
    why: 'Tags such as `!include` or `!!binary` are not part of the format: a playbook holds what JSON can hold.',
    mend: 'Remove the tag and write the value as plain text, number, list or map.',
  },
  {
    code: 'FB016',
    title: 'Unusable key',
    severity: 'error',
    why: 'Keys are single words or lines of text; lists, maps and `__proto__` cannot be keys.',
    mend: 'Give the field a plain name.',
  },
  {
    code: 'FB017',
    title: 'Number that JSON cannot hold',
    severity: 'error',
    why: 'Infinity and “not a number” exist in YAML but not in JSON, and would be lost in a journal.',
    mend: 'Write a finite number, or text in quotes.',
  },
  {
    code: 'FB018',
    title: 'Number over 64 bits',
    severity: 'warning',
    why: 'Whole numbers are calculated with to 64 bits; with a longer one, expressions fail.',
    mend: 'Put quotes around it if it is an identifier.',
  },
] as const satisfies readonly ProblemKind[]

export type DocumentProblemCode = (typeof DOCUMENT_PROBLEMS)[number]['code']

const SEVERITY = new Map<string, Severity>(DOCUMENT_PROBLEMS.map(({ code, severity }) => [code, severity]))

/** A diagnostic of one of these kinds, with the severity of the table and the id of the innermost node of the path. */
export function problem(
  code: DocumentProblemCode,
  message: string,
  path: Path,
  more: Pick<Diagnostic, 'span' | 'range' | 'fix'> = {},
): Diagnostic {
  const node = nodeOfPath(path)
  return {
    code,
    severity: SEVERITY.get(code) ?? 'error',
    message,
    ...(node === undefined ? {} : { node }),
    path,
    ...more,
  }
}

/** The id of the innermost node that a document path leads into: ['nodes', 'each', 'body', 'ask', 'with'] gives `ask`. */
export function nodeOfPath(path: Path): string | undefined {
  if (path[0] !== 'nodes' || path.length < 2) return undefined
  let at = 1
  while (path[at + 1] === 'body' && path.length > at + 2) at += 2
  return String(path[at])
}

/** A path for people: nodes.ask.next[1]. */
export function formatPath(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[\w-]+$/.test(step)) text += text ? `.${shortened(step)}` : shortened(step)
    else text += `[${JSON.stringify(shortened(step))}]`
  }
  return text
}

/** A name for people: a file may hold one of any length. */
export function shortened(name: string): string {
  return name.length > 100 ? `${name.slice(0, 99)}…` : name
}
