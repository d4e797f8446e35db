// The workspaces that were open last, the latest first.
const MOST = 10

/** What was kept; nothing where it cannot be read. */
export function readRecent(kept: string | undefined): string[] {
  if (kept === undefined) return []
  try {
    const folders = JSON.parse(kept) as unknown
    if (!Array.isArray(folders)) return []
    return folders.filter((folder): folder is string => typeof folder === 'string').slice(0, MOST)
  } catch {
    return []
  }
}

export function addRecent(recent: readonly string[], folder: string): string[] {
  return [folder, ...recent.filter((one) => one !== folder)].slice(0, MOST)
}
