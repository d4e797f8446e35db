// An instant for people: relative, with the absolute time on hover.
import { useNow } from './now.ts'
import { absoluteTime, relativeTime } from './time-words.ts'

export function Time({ ms }: { ms: number }) {
  const now = useNow()
  return (
    <time dateTime={new Date(ms).toISOString()} title={absoluteTime(ms)}>
      {relativeTime(ms, Math.max(now, Date.now()))}
    </time>
  )
}
