// What is wrong with the open playbook.
export function ProblemsPanel() {
  return <div>Problems</div>
}
