// HTML made of values that are always escaped: a template tag, and the one page around what it makes.
import { visibleText } from '../host/index.ts'

/** HTML that is safe as it stands. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Markup | readonly (string | Markup)[]

export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.map((text, at) => `${text}${at < parts.length ? textOf(parts[at] as Part) : ''}`).join(''))
}

/** Only for texts of this program. */
export const raw = (text: string): Markup => new Markup(text)

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text
  return Array.isArray(part) ? part.map(textOf).join('') : escaped(String(part))
}

const ESCAPES: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Overrides of the direction of text are made visible: what a person agrees to reads as it stands. */
const escaped = (text: string): string =>
  visibleText(text).replace(/[&<>"']/g, (character) => ESCAPES[character] as string)

/** No script and nothing from elsewhere: the policy of the server would not let it in anyway. */
export function page(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} — Firebreak</title>
<style>${raw(STYLE)}</style>
</head>
<body><main>${body}</main></body>
</html>
`.text
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5c6570; --line: #d9dee4; --paper: #fff; --ground: #f5f6f8; --go: #1f6f4a; --no: #a3262b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa4af; --line: #343b43; --paper: #1b1f24; --ground: #12151a; --go: #2f8f63; --no: #c9444a; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 720px; margin: 32px auto; padding: 24px 28px; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
h1 { font-size: 20px; line-height: 1.35; margin: 4px 0 12px; overflow-wrap: anywhere; }
h2 { font-size: 13px; text-transform: uppercase; letter-spacing: .04em; color: var(--soft); margin: 24px 0 8px; }
.head, .quiet, small, em { color: var(--soft); font-size: 13px; margin: 0 0 4px; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 500; color: var(--soft); width: 30%; vertical-align: top; padding: 3px 12px 3px 0; }
td { padding: 3px 0; overflow-wrap: anywhere; white-space: pre-wrap; font-family: ui-monospace, monospace; font-size: 13px; }
dl { margin: 0; } dt { font-weight: 600; margin-top: 10px; } dd { margin: 4px 0 0; }
.write { border-left: 3px solid var(--line); padding: 2px 0 2px 12px; margin: 6px 0; }
.effect { font-size: 12px; padding: 1px 7px; border-radius: 9px; border: 1px solid var(--line); }
.effect.change, .effect.destroy { border-color: var(--no); color: var(--no); }
label { display: block; margin: 12px 0; font-weight: 500; }
textarea, input, select { display: block; width: 100%; box-sizing: border-box; margin-top: 4px; padding: 8px; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; }
.buttons { display: flex; gap: 12px; margin: 16px 0 0; }
button { font: inherit; font-weight: 600; padding: 9px 20px; border-radius: 6px; border: 1px solid var(--line); background: var(--paper); color: inherit; cursor: pointer; }
button.approved, button.submitted, button.done { background: var(--go); border-color: var(--go); color: #fff; }
button.rejected { border-color: var(--no); color: var(--no); }
.problem { color: var(--no); font-weight: 600; }
.sentence { font-size: 17px; }
`
