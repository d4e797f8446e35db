// From a YAML document to plain JSON, naming everything that JSON has not or that would be lost on the way.
import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml'
import type { Diagnostic } from '../diagnostic.ts'
import { jsonNumber } from '../exact-json.ts'
import type { JsonObject, JsonValue, Path } from '../json.ts'
import { formatPath, problem } from './problems.ts'
import type { SourceDocument } from './source.ts'

export interface Inspected {
  value: JsonValue
  /** Located. Any error here means that `value` is not the whole document. */
  diagnostics: Diagnostic[]
}

/** The document as JSON. Recursive: the depth was limited when it was parsed. */
export function inspectDocument(source: SourceDocument): Inspected {
  const diagnostics: Diagnostic[] = []

  const report = (code: 'FB007' | 'FB015' | 'FB016' | 'FB017' | 'FB018', message: string, path: Path, node: Node) => {
    const range = node.range ? { range: source.range(node.range[0], node.range[1]) } : {}
    diagnostics.push(source.locate(problem(code, message, path, range)))
  }

  const scalarValue = (scalar: Scalar, path: Path): JsonValue => {
    const { value } = scalar
    if (typeof value === 'bigint') {
      if (BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value) {
        report('FB018', `${scalar.source} does not fit in 64 bits. Put quotes around it if it is an id.`, path, scalar)
      }
      return value
    }
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) {
        report(
          'FB017',
          `JSON has no number ${scalar.source ?? value}. Write a finite number, or text in quotes.`,
          path,
          scalar,
        )
        return null
      }
      return jsonNumber(value)
    }
    return typeof value === 'string' || typeof value === 'boolean' ? value : null
  }

  const mapValue = (map: YAMLMap, path: Path): JsonObject => {
    const object: JsonObject = {}
    for (const pair of map.items) {
      const keyNode = pair.key as Node
      const key = isScalar(keyNode) ? String(keyNode.value ?? '') : ''
      const at = [...path, key]
      if (!isScalar(keyNode) || key === '__proto__') {
        report('FB016', 'This cannot be a key. Give the field a plain name.', path, keyNode)
        continue
      }
      if (Object.hasOwn(object, key)) {
        const place = path.length === 0 ? 'the playbook' : formatPath(path)
        report('FB007', `“${key}” stands twice in ${place}. Remove or rename one of them.`, at, keyNode)
        continue
      }
      object[key] = nodeValue(pair.value as Node | null, at)
    }
    return object
  }

  const nodeValue = (node: Node | null, path: Path): JsonValue => {
    if (!node || isAlias(node)) return null
    const tag = (node as Scalar).tag
    // Known tags (!!str and its kind) only say what plain YAML says too; the reader took them into account.
    if (tag !== undefined && !tag.startsWith('tag:yaml.org,2002:')) {
      report('FB015', `Playbooks have no tags such as ${tag.slice(0, 40)}. Remove it.`, path, node)
    }
    if (isMap(node)) return mapValue(node, path)
    if (isSeq(node)) return node.items.map((item, position) => nodeValue(item as Node | null, [...path, position]))
    return isScalar(node) ? scalarValue(node, path) : null
  }

  return { value: nodeValue(source.document.contents as Node | null, []), diagnostics }
}
