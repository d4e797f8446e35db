// Monaco is large and loaded when the first editor is shown. Whoever needs it asks here, and nowhere else.
export type Monaco = typeof import('./monaco.ts').monaco
export type { editor as Editing, IPosition, IRange } from 'monaco-editor'

let loading: Promise<Monaco> | undefined
let loaded: Monaco | undefined

export function loadMonaco(): Promise<Monaco> {
  loading ??= import('./monaco.ts').then((module) => {
    loaded = module.monaco
    return module.monaco
  })
  return loading
}

/** Monaco, where it is there already. */
export const monacoNow = (): Monaco | undefined => loaded
