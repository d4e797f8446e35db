// Monaco is large and loaded when the first editor is shown. Whoever needs it asks here, and nowhere else.
import { whenIdle } from '../parts/when-idle.ts'
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

/** Fetches the editor before anyone asks. If this fails, the view that needs it loads it again and shows the error. */
export function warmUpMonaco(): void {
  whenIdle(() => void loadMonaco().catch(() => {}))
}
