// Something that is done now and then, one after the other, until it is called off.

/** @returns the way to call it off */
export function schedule(everyMs: number, work: () => Promise<void>): () => void {
  let isOver = false
  let timer: NodeJS.Timeout
  const next = () => {
    timer = setTimeout(() => {
      work()
        .catch(() => {}) // it is tried again the next time; what is wrong with the disk is told where alerts are taken
        .finally(() => {
          if (!isOver) next()
        })
    }, everyMs)
    timer.unref()
  }
  next()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
