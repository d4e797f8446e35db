// Choosing a sample and rehearsing.
export function RehearsePanel() {
  return <div>Rehearse</div>
}
