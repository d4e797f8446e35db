// The playbooks of the workspace.
export function LibraryPlace() {
  return <div>Library</div>
}
