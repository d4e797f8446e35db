// What waits for a person.
export function ApprovalsPlace() {
  return <div>Approvals</div>
}
