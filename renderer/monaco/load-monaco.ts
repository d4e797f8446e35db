// Monaco is large and loaded when the first editor is shown. Whoever needs it asks here, and nowhere else.
import type { Monaco } from './monaco-type.ts'

let loading: Promise<Monaco> | undefined

export function loadMonaco(): Promise<Monaco> {
  loading ??= import('./monaco.ts').then(
    ({ monaco }) => monaco,
    (cause) => {
      loading = undefined // the next who asks tries again
      throw cause
    },
  )
  return loading
}
