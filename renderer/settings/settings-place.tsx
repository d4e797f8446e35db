// Settings.
export function SettingsPlace() {
  return <div>Settings</div>
}
