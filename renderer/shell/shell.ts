// What differs between the browser shell and the desktop shell, and nothing else: how the host is reached, how a file is
// picked or saved, how a link is opened.
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../api/index.ts'

export type HostClient = ContractRouterClient<Contract>

export interface HostLine {
  client: HostClient
  /** Resolves when the line is gone; another one has to be opened then. */
  gone: Promise<void>
  close(): void
}

export interface PickedFile {
  name: string
  text: string
}

export interface Shell {
  name: 'browser' | 'desktop'
  /** Opens a line to the host. Rejects when it does not answer. */
  connect(): Promise<HostLine>
  /** A text file of the person's choice; undefined when they change their mind. `accept` as in an input element. */
  pickFile(accept: string): Promise<PickedFile | undefined>
  /** Gives a file to the person: a download, or a save dialog. */
  saveFile(name: string, content: string | Blob): Promise<void>
  /** Opens a web page outside the Studio. */
  openLink(url: string): void
}
