// The first-run tour.
export function Tour() {
  return <div></div>
}
