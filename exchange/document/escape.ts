// Texts of a playbook within XML and HTML.
import { visibleText } from '../../engine/index.ts'

const ESCAPES: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Control characters, which XML cannot hold, and overrides of the direction of text are made visible. */
export const escapeXml = (text: string): string =>
  visibleText(text).replace(/[&<>"']/g, (character) => ESCAPES[character] as string)
