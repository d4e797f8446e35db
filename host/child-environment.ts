// What processes and threads that Firebreak starts see of its environment: enough to find programs, folders and a screen. Secrets
// come in under any name (`--secret-env`), so what may go on is named, and never what may not.

const NAMES = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TMP',
  'TEMP',
  'LD_LIBRARY_PATH',
  // A screen, and which program opens an address on it.
  'DISPLAY',
  'XAUTHORITY',
  'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
  'DESKTOP_SESSION',
  'BROWSER',
  // Windows: programs do not start without some of these.
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'USERNAME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
])
const FAMILIES = /^(LC|XDG|FONTCONFIG)_/

/** The part of an environment that a child is given. Names are those of any case, as Windows has them. */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): { [name: string]: string } {
  const kept: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(env)) {
    const known = name.toUpperCase()
    if (value !== undefined && (NAMES.has(known) || FAMILIES.test(known))) kept[name] = value
  }
  return kept
}
