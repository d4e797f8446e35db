// What will happen later in virtual time: a heap by instant, and by order of arrival within one.

interface Item<T> {
  at: number
  order: number
  what: T
}

export class Schedule<T> {
  #heap: Item<T>[] = []
  #order = 0

  get size(): number {
    return this.#heap.length
  }

  add(at: number, what: T): void {
    const heap = this.#heap
    const item = { at, order: this.#order++, what }
    let index = heap.push(item) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!before(item, heap[parent] as Item<T>)) break
      heap[index] = heap[parent] as Item<T>
      index = parent
    }
    heap[index] = item
  }

  /** Takes the earliest; undefined when nothing is left. */
  next(): { at: number; what: T } | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1] as Item<T>, heap[child] as Item<T>)) child++
      if (!before(heap[child] as Item<T>, last)) break
      heap[index] = heap[child] as Item<T>
      index = child
    }
    heap[index] = last
    return first
  }
}

function before<T>(a: Item<T>, b: Item<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
