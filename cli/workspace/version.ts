// firebreak version: what is running, and on what.
import { defineCommand } from '../command.ts'
import { version as current } from '../version.ts'

export const version = defineCommand({
  name: 'version',
  summary: 'print the version, and the Node it runs on',
  arguments: [],
  options: [],
  examples: [{ command: 'firebreak version --json', summary: 'for a bug report' }],
  async run({ options, terminal }) {
    const { node } = process.versions
    const system = `${process.platform}-${process.arch}`
    terminal.out(
      options.json
        ? JSON.stringify({ firebreak: current, node, system })
        : `firebreak ${current} (Node ${node}, ${system})`,
    )
    return 0
  },
})
