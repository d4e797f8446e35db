// The graph of a playbook for Mermaid (https://mermaid.js.org/syntax/flowchart.html), as Markdown pages of git hosts draw it.
import { visibleText } from '../../engine/index.ts'
import type { Outline, OutlineStep, StepFamily } from './outline.ts'
import { portWords } from './outline.ts'

const SHAPES: { [family in StepFamily]: readonly [string, string] } = {
  trigger: ['([', '])'],
  condition: ['{', '}'],
  person: ['[/', '/]'],
  flow: ['[[', ']]'],
  data: ['[', ']'],
  action: ['(', ')'],
}

export function toMermaid({ steps }: Pick<Outline, 'steps'>): string {
  return ['flowchart LR', ...linesOf(steps, '  '), ...classLines(steps)].join('\n')
}

function linesOf(steps: readonly OutlineStep[], indent: string): string[] {
  const nodes = steps.flatMap((step) => {
    if (step.body.length === 0) {
      const [open, close] = SHAPES[step.family]
      return [`${indent}${idOf(step.id)}${open}"${label(step.title)}"${close}`]
    }
    return [
      `${indent}subgraph ${idOf(step.id)}["${label(step.title)}"]`,
      ...linesOf(step.body, `${indent}  `),
      `${indent}end`,
    ]
  })
  const edges = steps.flatMap(({ id, next }) =>
    next.flatMap(({ port, to }) => {
      const words = portWords(port)
      const line = port === 'error' ? '-.->' : '-->'
      return to.map((target) => `${indent}${idOf(id)} ${line}${words ? `|"${label(words)}"|` : ''} ${idOf(target)}`)
    }),
  )
  return [...nodes, ...edges]
}

function classLines(steps: readonly OutlineStep[]): string[] {
  const writes = (list: readonly OutlineStep[]): string[] =>
    list.flatMap(({ id, effect, body }) => [
      ...(effect === 'change' || effect === 'destroy' ? [idOf(id)] : []),
      ...writes(body),
    ])
  const ids = writes(steps)
  return ids.length === 0
    ? []
    : ['  classDef writes stroke:#a3262b,stroke-width:2px', `  class ${ids.join(',')} writes`]
}

/** Ids of playbooks may be words of Mermaid (`end`), and have hyphens. */
const idOf = (id: string): string => `n_${id.replaceAll('-', '_')}`

/**
 * Text within double quotes. Directives (`%%{…}%%`) and comments are looked for in the whole text, quotes or not, before it is parsed;
 * back quotes begin Markdown and dollars a formula. What is special is written as an entity.
 */
const label = (text: string): string =>
  visibleText(text.replace(/\s+/g, ' ')).replace(/["#;<>&%{}`$|\\]/g, (character) => `#${character.charCodeAt(0)};`)
