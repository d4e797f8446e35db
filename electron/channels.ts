// Names of the messages between a page and the main process.
export const CHANNELS = {
  requestHostPort: 'firebreak:request-host-port',
  hostPort: 'firebreak:host-port',
  pickFile: 'firebreak:pick-file',
  saveFile: 'firebreak:save-file',
  openLink: 'firebreak:open-link',
  command: 'firebreak:command',
  places: 'firebreak:places',
} as const
