// For tests of this folder: an example playbook that ships, compiled and rehearsed.
import { readdirSync, readFileSync } from 'node:fs'
import {
  compile,
  type JsonValue,
  link,
  parseJson,
  readPlaybook,
  type SimulationOptions,
  simulate,
} from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'

const read = (path: string) => readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8')

const lists = Object.fromEntries(
  readdirSync(new URL('../../examples/lists', import.meta.url)).map((name) => [
    name.replace('.txt', ''),
    read(`lists/${name}`)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  ]),
)

export async function rehearsed(name: string, alert: string | JsonValue, options: SimulationOptions = {}) {
  const file = `${name}/${name}.playbook.yaml`
  const { playbook } = readPlaybook(read(file), { file })
  const { plan } = compile(playbook!, catalog, { file })
  const value = typeof alert === 'string' ? parseJson(read(`${name}/alerts/${alert}.json`)) : alert
  const { journal, state, ledger } = await simulate(link(plan!, catalog), value, {
    lists: { get: (list) => lists[list] },
    ...options,
  })
  return { plan: plan!, journal, state, ledger }
}
