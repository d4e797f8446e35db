// `node scripts/icon.ts`: draws electron/resources/icon.png from the mark, with the browser that the tests use.
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chromium } from '@playwright/test'
import { provideBrowser } from './browser.ts'
import { root } from './steps.ts'

const SIZE = 1024
const target = join(root, 'electron', 'resources', 'icon.png')

const browser = await chromium.launch({ executablePath: provideBrowser(), args: ['--no-sandbox', '--disable-gpu'] })
const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } })
const mark = readFileSync(join(root, 'renderer', 'theme', 'icon.svg'), 'utf8')
await page.setContent(`<style>body{margin:0}svg{display:block;width:${SIZE}px;height:${SIZE}px}</style>${mark}`)
mkdirSync(dirname(target), { recursive: true })
await page.screenshot({ path: target, omitBackground: true })
await browser.close()
console.log(`electron/resources/icon.png, ${SIZE} × ${SIZE}`)
