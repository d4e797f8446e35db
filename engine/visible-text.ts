// Text of others as it may be shown to people: nothing in it steers a terminal, and nothing reads otherwise than it stands.

// Control characters could move the cursor or rewrite the screen; marks, embeddings, overrides and isolates of direction could make text
// read otherwise (Unicode Standard Annex 9); what is not drawn could make two names look the same: soft hyphen, zero-width characters,
// fillers, and tags. A joiner stays where it makes one picture of several.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]|[\u{e0100}-\u{e01ef}]|\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d/gu

/** The text with such characters made visible, as `\x1b`, `\u202e` or `\u{e0041}`. Line breaks and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) as number
    const hex = code.toString(16)
    if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
    return code < 0x1_0000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
  })
}
