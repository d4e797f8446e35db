// The type of Monaco, for files that are handed the loaded editor. Importing this loads nothing.
import type * as monaco from 'monaco-editor/editor/editor.api'

export type Monaco = typeof monaco
export type { editor as Editing } from 'monaco-editor'
