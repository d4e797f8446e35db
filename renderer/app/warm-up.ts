// While nobody asks for anything: what the first playbook that is opened will need is fetched and started.
import { loadMonaco } from '../monaco/load-monaco.ts'
import { documentWorker } from '../worker/start.ts'
import { fetchAllViews } from './place-view.tsx'

/** Safari has no idle callbacks. */
const whenIdle = (work: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(work)
  else setTimeout(work, 500)
}

export function warmUp(): void {
  whenIdle(() => {
    documentWorker()
    void fetchAllViews().then(() =>
      // Who needs it asks again, and is told.
      whenIdle(() => void loadMonaco().catch(() => {})),
    )
  })
}
