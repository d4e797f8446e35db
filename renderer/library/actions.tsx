// What people do to playbooks in the library. A failure is told in words; what was thrown away comes back with one click.
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { shell } from '../shell/current.ts'
import { host, messageOf, refreshPlaybooks } from '../state/host.ts'
import { go } from '../state/view.ts'
import { copyTitle } from './copy-title.ts'

async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    const result = await work()
    await refreshPlaybooks()
    return result
  } catch (thrown) {
    notifications.show({ color: 'red', title: `${what}: not possible`, message: messageOf(thrown) })
    return undefined
  }
}

/** Makes a playbook and opens it. @returns why not, or nothing */
export async function createPlaybook(title: string, template: string): Promise<string | undefined> {
  try {
    const { file } = await (await host()).playbooks.create({ title, template })
    await refreshPlaybooks()
    go({ name: 'playbook', id: file })
    return undefined
  } catch (thrown) {
    return messageOf(thrown)
  }
}

export async function importPlaybook(fileName: string, text: string): Promise<void> {
  const made = await attempt(`Import ${fileName}`, async () => (await host()).playbooks.import({ fileName, text }))
  if (made) go({ name: 'playbook', id: made.file })
}

/** Lets the person choose a file, and imports it. */
export async function pickAndImport(): Promise<void> {
  const file = await shell.pickFile('.yaml,.yml')
  if (file) await importPlaybook(file.name, file.text)
}

export async function duplicatePlaybook(file: string, name: string): Promise<void> {
  await attempt('Duplicate', async () => (await host()).playbooks.duplicate({ file, title: copyTitle(name) }))
}

export async function renamePlaybook(file: string, title: string): Promise<void> {
  await attempt('Rename', async () => (await host()).playbooks.rename({ file, title }))
}

export async function trashPlaybook(file: string, name: string): Promise<void> {
  const gone = await attempt('Move to trash', async () => (await host()).playbooks.trash({ file }))
  if (!gone) return
  const id = `trash ${gone.trashed}`
  const restore = async () => {
    notifications.hide(id)
    await attempt('Restore', async () => (await host()).playbooks.restore({ trashed: gone.trashed }))
  }
  notifications.show({
    id,
    autoClose: 12_000,
    title: `${name} is in the trash`,
    message: (
      <Button variant="default" size="compact-xs" onClick={() => void restore()}>
        Undo
      </Button>
    ),
  })
}
