// When the page is idle, fetches and starts what the first opened playbook will need.
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
      // If this fails, the view that needs the editor loads it again and shows the error.
      whenIdle(() => void loadMonaco().catch(() => {})),
    )
  })
}
