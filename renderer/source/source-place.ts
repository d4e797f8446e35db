// A place of the source that somebody wants to see: the source panel goes there when it is open.
import { create } from 'zustand'
import type { SourceRange } from '../../engine/index.ts'
import { showDrawer } from '../state/view.ts'

export const useSourcePlace = create<{ range: SourceRange | undefined }>(() => ({ range: undefined }))

export function showSource(range: SourceRange): void {
  useSourcePlace.setState({ range })
  showDrawer('source')
}
