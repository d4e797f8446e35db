/** Does `work` when the page has nothing else to do. Safari has no idle callbacks: there it waits half a second. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work)
  else setTimeout(work, 500)
}
