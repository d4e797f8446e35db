// The field that was focused last: a value picked from the data goes there.
import { create } from 'zustand'

export interface ActiveField {
  key: string
  label: string
  /** Puts an expression at the caret. */
  insert(expression: string): void
}

export const useActiveField = create<{ field: ActiveField | undefined }>(() => ({ field: undefined }))

export const setActiveField = (field: ActiveField): void => useActiveField.setState({ field })

export function leaveField(key: string): void {
  if (useActiveField.getState().field?.key === key) useActiveField.setState({ field: undefined })
}
