// A tree that only grows, with ancestor and common-ancestor questions in logarithmic time: jump pointers after Myers,
// "An applicative random-access stack" (1983). The compiler keeps dominators and activation conditions in such trees.

export interface Forest {
  /** Adds a node below `parent` and returns its number. The root is 0 and is there from the start. */
  add(parent: number): number
  parent(node: number): number
  /** Whether `above` is `node` or one of its ancestors. */
  isAncestor(above: number, node: number): boolean
  /** The deepest node that is above (or equal to) both. */
  common(a: number, b: number): number
}

export function createForest(): Forest {
  const parents = [0]
  const jumps = [0]
  const depths = [0]

  const climb = (from: number, depth: number): number => {
    let node = from
    while (depths[node]! > depth) node = depths[jumps[node]!]! >= depth ? jumps[node]! : parents[node]!
    return node
  }

  return {
    add(parent) {
      const jump = jumps[parent]!
      const even = depths[parent]! - depths[jump]! === depths[jump]! - depths[jumps[jump]!]!
      parents.push(parent)
      depths.push(depths[parent]! + 1)
      jumps.push(even ? jumps[jump]! : parent)
      return parents.length - 1
    },
    parent: (node) => parents[node]!,
    isAncestor: (above, node) => depths[above]! <= depths[node]! && climb(node, depths[above]!) === above,
    common(a, b) {
      let left = climb(a, depths[b]!)
      let right = climb(b, depths[a]!)
      while (left !== right) {
        const leap = jumps[left] !== jumps[right]
        left = leap ? jumps[left]! : parents[left]!
        right = leap ? jumps[right]! : parents[right]!
      }
      return left
    },
  }
}
