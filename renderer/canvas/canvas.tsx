// The canvas of the open playbook.
export function Canvas() {
  return <div>Canvas</div>
}
