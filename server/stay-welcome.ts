// A connection that stays open is asked about again and again: a token that was revoked or renewed must not go on over it.

const LOOK_MS = 1_000

/** Whether whoever opened a connection would be let in now as the same person. */
export type IsStillWelcome = () => Promise<boolean>

/** Ends a connection once it is not welcome any more. @returns the way to stop looking, for when it is over by itself */
export function endUnwelcome(isStillWelcome: IsStillWelcome, end: () => void): () => void {
  const timer = setInterval(() => {
    // A store that gives way says nothing about anybody: each call asks it once more.
    isStillWelcome().then(
      (isWelcome) => {
        if (!isWelcome) end()
      },
      () => {},
    )
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
