// The shell that this page runs in.
import { browser } from './browser.ts'
import { electron } from './electron.ts'

export const shell = window.firebreakDesktop ? electron(window.firebreakDesktop) : browser
