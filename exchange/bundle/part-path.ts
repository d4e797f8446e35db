// Names of parts: what stands in a bundle is written to disk under them where it is served, so none may lead anywhere else.

/** Longest path, in UTF-16 units; file systems take at least this much. */
const LONGEST = 240
/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** Why a path cannot be a part's, or nothing. */
export function refusePath(path: string): string | undefined {
  if (path.length === 0 || path.length > LONGEST) return `its path must have 1 to ${LONGEST} characters`
  if (path !== path.normalize('NFC')) return 'its path is not in the normal form of Unicode (NFC)'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are refused
  if (/[\u0000-\u001f\u007f\\:*?"<>|\u202a-\u202e\u2066-\u2069]/.test(path))
    return 'its path has a character that file systems do not take'
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') return 'its path leads elsewhere'
    if (/^[ ]|[ .]$/.test(name) || DEVICE.test(name)) return 'its path has a name that not every system takes'
  }
  return undefined
}
