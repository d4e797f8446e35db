// For tests alone: a workspace with a playbook and triggers.yaml, opened as a server opens it.

import { createTestWorkspace, type TestWorkspace } from '../../../testing/workspace.ts'
import type { Host, HostOptions } from '../../host.ts'
import type { SourceNews, Triggers } from '../triggers.ts'

/** Notes the alert and ends. */
export const NOTING = `firebreak: 2
name: Noting
takes: alert
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: data/set, with: { values: { title: "\${alert.?message.orValue('none')}" } } }
`

export interface TriggersBench {
  workspace: TestWorkspace
  host: Host
  triggers: Triggers
  troubles: { about: string; reason: unknown }[]
  /** What the log is told of sources. */
  news: SourceNews[]
  /** Opens everything again, as another process would. */
  restart(): Promise<TriggersBench>
}

export function openTriggersBench(
  triggersYaml: string,
  {
    files = {},
    options = {},
    limits = {},
    isStarted = true,
  }: {
    files?: { [file: string]: string }
    options?: Partial<HostOptions>
    limits?: { mostWaiting?: number; mostActive?: number }
    isStarted?: boolean
  } = {},
): Promise<TriggersBench> {
  const workspace = createTestWorkspace({ 'noting.playbook.yaml': NOTING, 'triggers.yaml': triggersYaml, ...files })
  const open = async (): Promise<TriggersBench> => {
    const host = await workspace.open(options)
    const troubles: TriggersBench['troubles'] = []
    const news: SourceNews[] = []
    const triggers = await host.openTriggers({
      limits,
      onTrouble: (about, reason) => troubles.push({ about, reason }),
      onSource: (told) => news.push(told),
    })
    if (isStarted) triggers.start()
    return {
      workspace,
      host,
      triggers,
      troubles,
      news,
      async restart() {
        await workspace.close()
        return open()
      },
    }
  }
  return open()
}

/** Titles of the alerts that are kept, the oldest first. */
export const titles = async (host: Host): Promise<string[]> =>
  (await host.alerts.list({ limit: 10_000 })).map(({ title }) => title).reverse()
