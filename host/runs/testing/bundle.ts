// For tests alone: one process's program as one file, so that a test may start it hundreds of times. Loading the engine from its
// sources takes Node about 0.8 s each time, from one file 0.25 s.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'vite'

/** Packages with machine code stay where they are: the file imports them by their full address. */
const outside: Plugin = {
  name: 'outside',
  enforce: 'pre',
  resolveId: (id) =>
    id === 'better-sqlite3'
      ? { id: pathToFileURL(createRequire(import.meta.url).resolve(id)).href, external: true }
      : undefined,
}

/** Writes the program that begins at `entry` (a path) into `folder`; gives the file. */
export async function bundle(entry: string, folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [outside],
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      target: 'node24',
      minify: true,
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  })
  return join(folder, 'program.mjs')
}
