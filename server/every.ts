// Something that is done at once and then now and then, one after the other, until it is called off.

/** @returns the way to call it off */
export function schedule(everyMs: number, work: () => Promise<void>): () => void {
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const turn = () => {
    work()
      .catch(() => {}) // it is tried again the next time; what is wrong with the disk is told where alerts are taken
      .finally(() => {
        if (isOver) return
        timer = setTimeout(turn, everyMs)
        timer.unref()
      })
  }
  turn()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
