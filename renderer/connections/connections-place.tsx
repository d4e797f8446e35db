// Connections of the workspace.
export function ConnectionsPlace() {
  return <div>Connections</div>
}
