// The one set-up of Monaco: only the features and languages that the Studio uses, its worker from our own files, our colours.
import * as monaco from 'monaco-editor/editor/editor.api'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/features/register.all'
import { registerHelp } from './expression-help.ts'
import { registerLanguages } from './languages.ts'
import { followColours } from './themes.ts'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }
registerLanguages(monaco)
registerHelp(monaco)
followColours(monaco)

export { monaco }
