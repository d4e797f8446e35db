// Which places of its scope an expression reads: `alert.host.name` is one, `steps.look` another. Where a place is only known when the
// expression is evaluated, what it lies in counts.
import { type Node, operandsOf } from './parse.ts'

/** The places, as names from the scope on. Variables that the expression binds itself are among them: no scope has them. */
export function pathsIn(ast: Node): string[][] {
  const found: string[][] = []
  visit(ast, found)
  return found
}

function visit(node: Node, found: string[][]): void {
  const path = pathOf(node)
  if (path) {
    found.push(path)
    return
  }
  switch (node.op) {
    case 'value':
    case 'id':
      return
    case '.':
    case '.?':
      return visit(node.args[0], found)
    case '!_':
    case '-_':
      return visit(node.args, found)
    case 'call':
      return visitAll(node.args[1], found)
    case 'rcall':
      visit(node.args[1], found)
      return visitAll(node.args[2], found)
    case '&&':
    case '||':
      return visitAll(operandsOf(node), found)
    case 'map':
      for (const entry of node.args) visitAll(entry, found)
      return
    default:
      visitAll(node.args, found)
  }
}

function visitAll(nodes: readonly Node[], found: string[][]): void {
  for (const node of nodes) visit(node, found)
}

function pathOf(node: Node): string[] | undefined {
  if (node.op === 'id') return [node.args]
  if (node.op !== '.' && node.op !== '.?' && node.op !== '[]' && node.op !== '[?]') return undefined
  const [target, key] = node.args
  const name = typeof key === 'string' ? key : key.op === 'value' && typeof key.args === 'string' ? key.args : undefined
  const around = name === undefined ? undefined : pathOf(target)
  return around && [...around, name as string]
}
