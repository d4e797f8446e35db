// The little Markdown that docs use: paragraphs, lists, code, emphasis. Made into elements, so raw HTML in it is only text.
import type { ReactNode } from 'react'
import classes from './markdown.module.css'

export function Markdown({ text }: { text: string }) {
  return <div className={classes.text}>{blocksOf(text).map((block, at) => blockOf(block, at))}</div>
}

type Block = { kind: 'code' | 'text' | 'heading'; text: string } | { kind: 'list'; items: string[] }

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  const pieces = text.split(/^```.*$/m)
  pieces.forEach((piece, at) => {
    if (at % 2 === 1) {
      blocks.push({ kind: 'code', text: piece.replace(/^\n|\n\s*$/g, '') })
      return
    }
    for (const paragraph of piece.split(/\n\s*\n/)) {
      const lines = paragraph.split('\n').filter((line) => line.trim() !== '')
      if (lines.length === 0) continue
      if (lines.every((line) => /^\s*[-*] |^\s{2,}/.test(line)) && /^\s*[-*] /.test(lines[0] as string)) {
        const items: string[] = []
        for (const line of lines) {
          if (/^\s*[-*] /.test(line)) items.push(line.replace(/^\s*[-*] /, ''))
          else items[items.length - 1] += ` ${line.trim()}`
        }
        blocks.push({ kind: 'list', items })
      } else if (lines.every((line) => /^ {4}/.test(line)))
        blocks.push({ kind: 'code', text: lines.map((line) => line.slice(4)).join('\n') })
      else if (/^#+ /.test(lines[0] as string))
        blocks.push({ kind: 'heading', text: (lines[0] as string).replace(/^#+ /, '') })
      else blocks.push({ kind: 'text', text: lines.map((line) => line.trim()).join(' ') })
    }
  })
  return blocks
}

function blockOf(block: Block, key: number): ReactNode {
  switch (block.kind) {
    case 'code':
      return <pre key={key}>{block.text}</pre>
    case 'heading':
      return <h4 key={key}>{block.text}</h4>
    case 'list':
      return (
        <ul key={key}>
          {block.items.map((item) => (
            <li key={item}>{inline(item)}</li>
          ))}
        </ul>
      )
    case 'text':
      return <p key={key}>{inline(block.text)}</p>
  }
}

/** One line: code and emphasis alone. */
export const Inline = ({ text }: { text: string }) => <span className={classes.text}>{inline(text)}</span>

function inline(text: string): ReactNode[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/).map((part, at) => {
    const key = `${at} ${part}`
    if (part.startsWith('`')) return <code key={key}>{part.slice(1, -1)}</code>
    if (part.startsWith('**')) return <strong key={key}>{part.slice(2, -2)}</strong>
    const link = /^\[([^\]]+)\]/.exec(part)
    return link ? <span key={key}>{link[1]}</span> : part
  })
}
