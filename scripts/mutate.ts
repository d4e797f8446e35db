// `npm run mutate`: breaks the machine and the compiler in small ways, one after another, and lists what no test notices. File by
// file, so that what a file came to is kept (dist/mutate/) even when time runs out; next time only what changed is tried again.
// Without arguments all files; `npm run mutate -- engine/run/undo.ts` tries those named. Ends after 40 minutes whatever is left.
import { spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './steps.ts'

const MOST_MINUTES = 40
const REPORT = join(root, 'dist/mutate/mutation.json')
/** What share of the mutants of the machine must be noticed, percent. */
const LEAST_OF_RUN = 85

const wanted = process.argv.slice(2)
const files = (
  wanted.length > 0
    ? wanted
    : globSync(['engine/run/*.ts', 'engine/compile/*.ts', 'engine/compile/rules/*.ts'], { cwd: root })
)
  .filter((file) => !file.endsWith('.test.ts'))
  .sort((a, b) => Number(b.startsWith('engine/run/')) - Number(a.startsWith('engine/run/')) || a.localeCompare(b))

const endsAt = performance.now() + MOST_MINUTES * 60_000
const sums = new Map<string, { noticed: number; all: number }>()
let untried = 0
for (const file of files) {
  const left = endsAt - performance.now()
  if (left <= 0 || !(await mutate(file, left))) untried++
  else tally(file)
}
let failed = false
for (const [room, { noticed, all }] of sums) {
  const percent = (100 * noticed) / all
  process.stdout.write(`${room}: ${noticed} of ${all} noticed, ${percent.toFixed(1)} %\n`)
  if (room === 'engine/run' && percent < LEAST_OF_RUN) failed = true
}
if (untried > 0)
  process.stdout.write(`${untried} of ${files.length} files were not tried: the time was over, or they failed.\n`)
process.exit(failed ? 1 : 0)

/** Tries one file. False when the time is over before it is done, or it could not be tried. */
function mutate(file: string, milliseconds: number): Promise<boolean> {
  process.stdout.write(`\n── ${file}\n`)
  const command = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const child = spawn(process.execPath, [command, 'run', '--mutate', file], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  })
  return new Promise((resolve) => {
    // Its workers are processes of their own: the whole group ends with it.
    const timer = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), milliseconds)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
  })
}

function tally(file: string): void {
  if (!existsSync(REPORT)) return
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as {
    files: { [file: string]: { mutants: { status: string }[] } }
  }
  const room = file.split('/').slice(0, 2).join('/')
  const sum = sums.get(room) ?? { noticed: 0, all: 0 }
  for (const { status } of report.files[file]?.mutants ?? []) {
    if (status === 'Killed' || status === 'Timeout') sum.noticed++
    if (status === 'Killed' || status === 'Timeout' || status === 'Survived' || status === 'NoCoverage') sum.all++
  }
  if (sum.all > 0) sums.set(room, sum)
}
