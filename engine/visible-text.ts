// Text of others as it may be shown to people: nothing in it steers a terminal, and nothing reads otherwise than it stands.

// Control characters could move the cursor or rewrite the screen; bidirectional overrides could make text read otherwise.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** The text with such characters made visible, as `\x1b` or `\u202e`. Line breaks and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0)
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}
