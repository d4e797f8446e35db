// `npm run check`: everything that a change must pass, the same as CI. `--static` leaves the unit tests out.
import { parseArgs } from 'node:util'
import { runAndReport, type Step } from './steps.ts'

const { values } = parseArgs({ options: { static: { type: 'boolean', default: false } } })

const STATIC: Step[] = [
  { title: 'Format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { title: 'Types of engine/ (neither Node nor DOM)', command: ['tsc', '-p', 'engine'] },
  { title: 'Types of nodes/ (neither Node nor DOM)', command: ['tsc', '-p', 'nodes'] },
  { title: 'Types of api/ (neither Node nor DOM)', command: ['tsc', '-p', 'api'] },
  { title: 'Types of exchange/ (neither Node nor DOM)', command: ['tsc', '-p', 'exchange'] },
  { title: 'Types of renderer/ (DOM, no Node)', command: ['tsc', '-p', 'renderer'] },
  { title: 'Types of electron/ (Node and Electron)', command: ['tsc', '-p', 'electron'] },
  { title: 'Types', command: ['tsc', '-p', 'tsconfig.json'] },
  { title: 'Import rules', command: ['node', 'scripts/check-imports.ts'] },
  { title: 'Nothing unused', command: ['knip'] },
  { title: 'Generated pages are fresh', command: ['node', 'scripts/docs.ts', '--check'] },
]
const TESTS: Step = { title: 'Unit tests', command: ['vitest', 'run'], counted: 'vitest' }

await runAndReport(values.static ? STATIC : [...STATIC, TESTS])
