import type { ReactNode } from 'react'

/** A message of the engine as people read it: what stands between backticks is shown as code. A lone backtick stays. */
export function Words({ text }: { text: string }): ReactNode {
  return text.split(/`([^`]+)`/).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  )
}
