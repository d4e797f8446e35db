// What the library shows besides its list: the dialog of a new playbook. Commands open it from anywhere.
import { create } from 'zustand'

export const useLibraryView = create<{ isNewOpen: boolean }>(() => ({ isNewOpen: false }))
