// playbooks.*: files of the workspace.
import type { PlaybookSummary } from '../../api/index.ts'
import type { Host } from '../host.ts'
import { defineNoun } from '../noun.ts'
import type { Summary } from './summaries.ts'

export const playbooks = defineNoun('playbooks', { uses: ['playbooks', 'runs'] }, (os, host) => {
  const { playbooks } = host
  const named = async (file: Promise<string>) => ({ file: await file })
  return {
    list: os.list.handler(async () => {
      const summaries = await playbooks.list()
      return Promise.all(summaries.map((summary) => withLastRun(host, summary)))
    }),
    read: os.read.handler(({ input: { file } }) => playbooks.read(file)),
    write: os.write.handler(({ input: { file, text, revision } }) => playbooks.write(file, text, revision)),
    create: os.create.handler(({ input: { title, template } }) => named(playbooks.create(title, template))),
    import: os.import.handler(({ input: { fileName, text } }) => named(playbooks.import(fileName, text))),
    duplicate: os.duplicate.handler(({ input: { file, title } }) => named(playbooks.duplicate(file, title))),
    rename: os.rename.handler(({ input: { file, title } }) => named(playbooks.rename(file, title))),
    trash: os.trash.handler(async ({ input: { file } }) => ({ trashed: await playbooks.trash(file) })),
    restore: os.restore.handler(({ input: { trashed } }) => named(playbooks.restore(trashed))),
    keepDraft: os.keepDraft.handler(async ({ input: { file, draft } }) => {
      await playbooks.keepDraft(file, draft)
      return {}
    }),
    readDraft: os.readDraft.handler(({ input: { file } }) => ({ draft: playbooks.readDraft(file) ?? null })),
  }
})

async function withLastRun(host: Pick<Host, 'runs'>, summary: Summary): Promise<PlaybookSummary> {
  const [last] = (await host.runs.history({ playbook: summary.name, limit: 1 })).runs
  if (!last) return summary
  const { id, status, mode, startedMs } = last
  return { ...summary, lastRun: { id, status, mode, startedMs } }
}
