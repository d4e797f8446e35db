// An exception from a rule in one line, as check and the inspection of a bundle tell it.
interface Exception {
  code: string
  title: string
  level: string
  reason: string
  playbook: string
  node?: string | undefined
}

export function exceptionWords({ code, title, level, reason, playbook, node }: Exception): string {
  const where = node === undefined ? `everywhere in ${playbook}` : `at ${node} in ${playbook}`
  const weighs = level === 'off' ? 'is switched off' : `weighs ${level}`
  return `${code} (${title}) ${weighs} ${where}: ${reason}`
}
