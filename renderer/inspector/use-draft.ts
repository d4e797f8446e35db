// What a person types in a field before it is in the document: sent after a moment of rest, and never overwritten by a snapshot
// that comes back meanwhile.
import { useCallback, useEffect, useRef, useState } from 'react'

const REST_MS = 200

export interface Draft<T> {
  value: T
  change(value: T): void
  /** Sends at once what is typed. */
  flush(): void
  /** Why the document did not take it. */
  problem: string | undefined
}

export function useDraft<T>(stored: T, commit: (value: T) => Promise<string | undefined>): Draft<T> {
  const [own, setOwn] = useState<{ value: T }>()
  const [problem, setProblem] = useState<string>()
  const pending = useRef<{ value: T }>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef(commit)
  latest.current = commit

  const flush = useCallback(() => {
    clearTimeout(timer.current)
    const sent = pending.current
    if (!sent) return
    pending.current = undefined
    void latest.current(sent.value).then((refused) => {
      setProblem(refused)
      if (!pending.current && refused === undefined) setOwn((now) => (now === sent ? undefined : now))
    })
  }, [])
  useEffect(() => flush, [flush])

  const change = useCallback(
    (value: T) => {
      const next = { value }
      pending.current = next
      setOwn(next)
      clearTimeout(timer.current)
      timer.current = setTimeout(flush, REST_MS)
    },
    [flush],
  )
  return { value: own ? own.value : stored, change, flush, problem }
}
