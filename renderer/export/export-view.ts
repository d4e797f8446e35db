// Which playbook is being exported, if any. Commands and menus open the dialog from anywhere.
import { create } from 'zustand'
import { useDocument } from '../state/document.ts'
import { saveNow } from '../state/document-file.ts'

export const useExportView = create<{ file: string | undefined }>(() => ({ file: undefined }))

/** Opens the dialog on a playbook. What is exported is the file, so the open document is written first. */
export async function openExport(file: string): Promise<void> {
  if (useDocument.getState().file === file) await saveNow()
  useExportView.setState({ file })
}
