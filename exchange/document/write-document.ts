// An outline in the format that a reviewer wants.
import { toHtml } from './html.ts'
import { toMarkdown } from './markdown.ts'
import type { Outline } from './outline.ts'
import { toSvg } from './svg.ts'

const WRITERS = { md: toMarkdown, html: toHtml, svg: toSvg }

/** `md`: Markdown with Mermaid; `html`: one page that needs nothing else; `svg`: the picture of the canvas. */
export const writeDocument = (outline: Outline, format: keyof typeof WRITERS): string => WRITERS[format](outline)
