// Settings of connections as options: the address and the way to log in have their own, the others are written as name=value.
import type { OptionDefinition } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { connectionKinds } from '../workspace/open-workspace.ts'

export interface SettingOptions {
  url?: string
  auth?: string
  set?: string[]
}

export const SETTING_OPTIONS: readonly OptionDefinition[] = [
  { flags: '--url <address>', summary: 'http: the base address; the same as --set baseUrl=ADDRESS' },
  {
    flags: '--auth <method>',
    summary: 'http: none, basic, bearer, header, query or oauth2; the same as --set auth=METHOD',
  },
  { flags: '--set <setting=value>', summary: 'a setting, such as user=svc-soar or allowPrivate=true', repeat: true },
]

/** @throws CommandError (2) for what is no setting, or is a secret */
export function settingsOf(kind: string, { url, auth, set = [] }: SettingOptions): { [name: string]: unknown } {
  const settings: { [name: string]: unknown } = {}
  if (url !== undefined) settings['baseUrl'] = url
  if (auth !== undefined) settings['auth'] = auth
  const secretNames = new Set(connectionKinds.find((one) => one.kind === kind)?.secretNames ?? [])
  for (const text of set) {
    const at = text.indexOf('=')
    const name = at === -1 ? '' : text.slice(0, at)
    if (secretNames.has(name)) {
      throw wrongUse(
        `${name} is a secret and is no argument: leave it out to be asked, or give --secret-env ${name}=VARIABLE`,
      )
    }
    if (!/^[A-Za-z]\w*$/.test(name)) throw wrongUse('--set: write SETTING=VALUE, such as user=svc-soar')
    const value = text.slice(at + 1)
    settings[name] = value === 'true' ? true : value === 'false' ? false : value
  }
  return settings
}
