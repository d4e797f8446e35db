// Runs the import rules of .dependency-cruiser.cjs over the tree. It also asserts that every source file was looked at:
// with a TypeScript that dependency-cruiser cannot load it sees no module at all, and would pass in silence.
import { globSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser'

const ROOMS = 'engine,soc,nodes,exchange,api,host,electron,server,cli,renderer,e2e,testing,scripts'

export interface ImportViolation {
  rule: string
  from: string
  to: string
  comment: string
}

/**
 * Every import in the rooms under `root` that breaks a rule of `root`/.dependency-cruiser.cjs, and how many modules of
 * ours were looked at. @throws when a source file was not looked at.
 */
export async function checkImports(root: string): Promise<{ modules: number; violations: ImportViolation[] }> {
  const sources = globSync(`{${ROOMS}}/**/*.{ts,tsx}`, { cwd: root })
  const folders = [...new Set(sources.map((file) => file.split(/[\\/]/)[0] as string))]
  const before = process.cwd()
  process.chdir(root)
  try {
    const config = createRequire(join(root, 'x.cjs'))('./.dependency-cruiser.cjs')
    const options: ICruiseOptions = {
      ...config.options,
      validate: true,
      ruleSet: { forbidden: config.forbidden } as IFlattenedRuleSet,
    }
    const { output } = await cruise(
      folders,
      options,
      { ...config.options.enhancedResolveOptions },
      await tsConfig(root),
    )
    const { modules, summary } = output as ICruiseResult
    const seen = new Set(modules.map((module) => module.source))
    const missed = sources.map((file) => file.replaceAll('\\', '/')).filter((file) => !seen.has(file))
    if (missed.length > 0 || seen.size <= sources.length / 2) {
      throw new Error(
        `The import rules looked at ${seen.size} modules and missed ${missed.length} of ${sources.length} source files, ` +
          `${missed[0]} for one. dependency-cruiser cannot read TypeScript: is the pinned version of it installed (npm ci)?`,
      )
    }
    const violations = summary.violations.map((violation) => ({
      rule: violation.rule.name,
      from: violation.from,
      to: violation.to,
      comment: config.forbidden.find((rule: { name: string }) => rule.name === violation.rule.name)?.comment ?? '',
    }))
    return { modules: sources.length, violations }
  } finally {
    process.chdir(before)
  }
}

async function tsConfig(root: string): Promise<Parameters<typeof cruise>[3]> {
  const { default: extract } = await import('dependency-cruiser/config-utl/extract-ts-config')
  return { tsConfig: extract(join(root, 'tsconfig.json')) }
}

async function main(): Promise<void> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const { modules, violations } = await checkImports(root)
  for (const { rule, from, to, comment } of violations) {
    console.error(`${from} must not import ${to} (${rule})\n  ${comment}`)
  }
  console.log(`${modules} modules, ${violations.length} forbidden imports`)
  if (violations.length > 0) process.exitCode = 1
}

if (process.argv[1] && relative(process.argv[1], fileURLToPath(import.meta.url)) === '') await main()
