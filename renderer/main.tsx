// Starts the Studio.
import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './theme/tokens.css'
import './theme/dialogs.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app/app.tsx'
import { warmUp } from './app/warm-up.ts'
import { followFiles } from './state/document-file.ts'
import { keepLine } from './state/host.ts'
import { followAddress } from './state/view.ts'

// The policy of the page forbids code from text; without this zod would try and be reported.
z.config({ jitless: true })
followAddress()
followFiles()
void keepLine()

createRoot(document.getElementById('studio') as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
warmUp()
