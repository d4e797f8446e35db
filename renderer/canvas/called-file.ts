// Which playbook of the workspace a call means.

/** By the name that it says of itself, its path, or its file's name without the ending. */
export const calledFile = <Summary extends { name: string; file: string }>(
  playbooks: readonly Summary[],
  reference: string,
): Summary | undefined =>
  playbooks.find(
    ({ name, file }) => name === reference || file === reference || `/${file}`.endsWith(`/${reference}.playbook.yaml`),
  )
