// What would be done.
export function LedgerPanel() {
  return <div>Ledger</div>
}
