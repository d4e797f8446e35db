// The specs of the Studio: in the browser shell, in the desktop's code over a stand-in of Electron, and in the desktop shell where
// Electron's binary is there.
import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'
import { hasElectron } from './e2e/studio.ts'
import { findBrowser } from './scripts/browser.ts'

const executablePath = findBrowser()

/**
 * What crosses the line between page, main process and host, and the desktop's own. The rest is the same page as in a browser:
 * `npm run test:desktop` runs all.
 */
const IN_THE_STAND_IN = process.env['FIREBREAK_ALL_IN_DESKTOP']
  ? '*.spec.ts'
  : ['desktop', 'shell', 'approvals', 'connections', 'runs-live', 'export'].map((name) => `${name}.spec.ts`)

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'dist/e2e',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [
    ['list'],
    ...(process.env['FIREBREAK_E2E_REPORT']
      ? [['json', { outputFile: process.env['FIREBREAK_E2E_REPORT'] }] as ['json', object]]
      : []),
  ],
  use: {
    viewport: { width: 1440, height: 900 },
    // Recording every step takes a third of the time. `--trace retain-on-failure` does it for whoever looks for a cause.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath !== undefined && existsSync(executablePath) && { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'browser', testIgnore: 'desktop.spec.ts' },
    { name: 'desktop-stand-in', testMatch: IN_THE_STAND_IN },
    ...(hasElectron ? [{ name: 'desktop', testIgnore: 'desktop.spec.ts' }] : []),
  ],
})
