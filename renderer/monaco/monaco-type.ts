// The type of Monaco, for whoever is handed it: names what is loaded, and loads nothing.
import type * as monaco from 'monaco-editor/editor/editor.api'

export type Monaco = typeof monaco
export type { editor as Editing } from 'monaco-editor'
