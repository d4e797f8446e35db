// The reference of the command line: every command's own help.
import type { Command } from 'commander'
import { generated, page } from './markdown.ts'

export function cliPage(program: Command): string {
  return page([
    generated('scripts/docs.ts', 'cli/'),
    '# Command line',
    'In a clone of the repository: `npx firebreak COMMAND`. Every command takes `--help`.',
    ...sections(program, []),
  ])
}

function sections(command: Command, above: string[]): string[] {
  const names = [...above, command.name()]
  const subcommands = command.commands.filter((sub) => sub.name() !== 'help')
  return [
    `## ${names.join(' ')}`,
    `\`\`\`text\n${helpOf(command)}\n\`\`\``,
    ...subcommands.flatMap((sub) => sections(sub, names)),
  ]
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    getOutHelpWidth: () => 110,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return text.replaceAll(/[ \t]+$/gm, '').trim()
}
