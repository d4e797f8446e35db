// The inspector of what is selected.
export function Inspector() {
  return <div>Inspector</div>
}
