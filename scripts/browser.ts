// Finds a browser for the tests of the Studio: Playwright's own, or the system's; installs one only where there is none.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

/** The headless shell first: it draws no window of its own, and a page starts in a third of the processor time. */
const SYSTEM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Where a browser is; undefined when there is none. */
export function findBrowser(): string | undefined {
  const given = process.env['FIREBREAK_BROWSER']
  return [...(given ? [given] : []), chromium.executablePath(), ...SYSTEM].find(
    (path) => path !== '' && existsSync(path),
  )
}

/** Installs a browser: Playwright's own where it can be had, else that of Debian. Gives where it is. @throws when neither works */
export function provideBrowser(): string {
  const there = findBrowser()
  if (there !== undefined) return there
  const ways: [string, string[]][] = [
    ['playwright', ['install', 'chromium-headless-shell', 'chromium']],
    ['apt-get', ['update']],
    ['apt-get', ['install', '-y', '--no-install-recommends', 'chromium-headless-shell']],
  ]
  for (const [command, args] of ways) {
    console.log(`No browser is here: ${command} ${args.join(' ')}`)
    spawnSync(command, args, {
      stdio: 'inherit',
      timeout: 600_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      shell: process.platform === 'win32',
    })
    const found = findBrowser()
    if (found !== undefined) return found
  }
  throw new Error(
    'There is no browser for the tests of the Studio. Install Chromium or Chrome, or name one in FIREBREAK_BROWSER.',
  )
}
