// The languages of the Studio's editors: CEL expressions, texts with `${…}` in them, playbooks as YAML with both, scenarios.
import type { languages } from 'monaco-editor'
import type { Monaco } from './monaco-type.ts'

export type EditorLanguage = 'cel' | 'template' | 'playbook-yaml' | 'scenario-yaml'

type Rules = languages.IMonarchLanguageRule[]

/** An expression; `end` closes it where it stands within something else. */
const expression = (end: Rules = []): Rules => [
  [/\/\/.*$/, 'comment'],
  ...end,
  [/\{/, 'delimiter', '@inner'],
  [/[rRbB]?"(?:[^"\\]|\\.)*"|[rRbB]?'(?:[^'\\]|\\.)*'/, 'text'],
  [/0x[0-9a-fA-F]+u?|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?u?/, 'number'],
  [/\b(?:true|false|null|in)\b/, 'keyword'],
  [/\b(?:alert|inputs|steps|vars|run|item|index|error|input|output)\b/, 'variable'],
  [/[A-Za-z_]\w*(?=\s*\()/, 'function'],
  [/[A-Za-z_]\w*/, ''],
  [/[-+*/%<>=!&|?:.,()[\]]/, 'delimiter'],
]

const within = {
  embedded: expression([[/\}/, 'brace', '@pop']]),
  inner: expression([[/\}/, 'delimiter', '@pop']]),
}

const cel: languages.IMonarchLanguage = {
  defaultToken: '',
  tokenizer: { root: expression(), inner: expression([[/\}/, 'delimiter', '@pop']]) },
}

const template: languages.IMonarchLanguage = {
  defaultToken: 'string',
  tokenizer: {
    root: [
      [/\$\$\{/, 'string'],
      [/\$\{/, 'brace', '@embedded'],
      [/[^$]+|\$/, 'string'],
    ],
    ...within,
  },
}

const yaml: languages.IMonarchLanguage = {
  defaultToken: 'string',
  tokenizer: {
    root: [
      [/(^|\s)(#.*$)/, ['', 'comment']],
      [/\$\$\{/, 'string'],
      [/\$\{/, 'brace', '@embedded'],
      [/^(\s*)(- )/, ['', 'delimiter']],
      [/(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[\w][\w./-]*)(?=\s*:(?:\s|$))/, 'key'],
      [/:(?=\s|$)/, 'delimiter'],
      [/(?:true|false|null|~)(?=\s*(?:[,\]}#]|$))/, 'keyword'],
      [/-?\d+(?:\.\d+)?(?=\s*(?:[,\]}#]|$))/, 'number'],
      [/[[\]{},]/, 'delimiter'],
      [/[>|][+-]?\d?$/, 'delimiter'],
      [/[^\s#$:[\]{},]+/, 'string'],
      [/./, 'string'],
    ],
    ...within,
  },
}

const BRACKETS: [string, string][] = [
  ['{', '}'],
  ['[', ']'],
  ['(', ')'],
]
const PAIRS = [
  ...BRACKETS.map(([open, close]) => ({ open, close })),
  { open: '"', close: '"' },
  { open: "'", close: "'" },
]

export function registerLanguages(monaco: Monaco): void {
  const add = (id: EditorLanguage, tokens: languages.IMonarchLanguage, more: languages.LanguageConfiguration = {}) => {
    monaco.languages.register({ id })
    monaco.languages.setMonarchTokensProvider(id, tokens)
    monaco.languages.setLanguageConfiguration(id, { brackets: BRACKETS, autoClosingPairs: PAIRS, ...more })
  }
  add('cel', cel)
  add('template', template)
  for (const id of ['playbook-yaml', 'scenario-yaml'] as const) {
    add(id, yaml, {
      comments: { lineComment: '#' },
      folding: { offSide: true },
      onEnterRules: [{ beforeText: /:\s*$/, action: { indentAction: monaco.languages.IndentAction.Indent } }],
    })
  }
}
