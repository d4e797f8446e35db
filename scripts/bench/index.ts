// `npm run bench`: every figure beside its rival or its limit, measured in the same run. `npm run bench -- simulate` runs one.
import { benchBacktest } from './backtest.ts'
import { benchCompile } from './compile.ts'
import { benchDurable, benchWaiting } from './durable.ts'
import { benchSearch } from './search.ts'
import { benchSimulate } from './simulate.ts'

const benches: { [name: string]: () => void | Promise<void> } = {
  compile: benchCompile,
  durable: benchDurable,
  waiting: benchWaiting,
  simulate: benchSimulate,
  backtest: benchBacktest,
  search: benchSearch,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length === 0 || asked.includes(name)) await bench()
}
process.exit(0) // Node-RED leaves timers behind
