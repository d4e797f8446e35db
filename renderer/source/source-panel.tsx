// The whole playbook as YAML.
export function SourcePanel() {
  return <div>Source</div>
}
