// `npm run check`: everything that a change must pass, the same as CI. `--static` leaves the unit tests out.
import { parseArgs } from 'node:util'
import { runAndReport, type Step } from './steps.ts'

const { values } = parseArgs({ options: { static: { type: 'boolean', default: false } } })

/**
 * By the native compiler of TypeScript 7, whose `tsc` is the one on PATH; what asks for TypeScript's API gets that of 6.
 * What it found stays in dist/types, so that the next check looks only at what has changed since.
 */
const types = (title: string, project: string): Step => ({
  title,
  command: ['tsc', '-p', project, '--incremental', '--tsBuildInfoFile', `dist/types/${project}.tsbuildinfo`],
})

const STATIC: Step[] = [
  { title: 'Format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  types('Types of engine/ (neither Node nor DOM)', 'engine'),
  types('Types of soc/ (neither Node nor DOM)', 'soc'),
  types('Types of nodes/ (neither Node nor DOM)', 'nodes'),
  types('Types of api/ (neither Node nor DOM)', 'api'),
  types('Types of exchange/ (neither Node nor DOM)', 'exchange'),
  types('Types of renderer/ (DOM, no Node)', 'renderer'),
  types('Types of electron/ (Node and Electron)', 'electron'),
  types('Types', 'tsconfig.json'),
  { title: 'Import rules', command: ['node', 'scripts/check-imports.ts'] },
  { title: 'Nothing unused', command: ['knip'] },
  { title: 'Generated pages are fresh', command: ['node', 'scripts/docs.ts', '--check'] },
]
const TESTS: Step = { title: 'Unit tests', command: ['vitest', 'run'], counted: 'vitest' }

await runAndReport(values.static ? STATIC : [...STATIC, TESTS])
