// Texts of a playbook within XML and HTML.

const ESCAPES: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold exactly those
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g

/** Control characters, which XML cannot hold, are left out. */
export const escapeXml = (text: string): string =>
  text.replace(CONTROL, '').replace(/[&<>"']/g, (character) => ESCAPES[character] as string)
