// When the page is idle, fetches and starts what the first opened playbook will need.
import { whenIdle } from '../parts/when-idle.ts'
import { documentWorker } from '../worker/start.ts'
import { fetchAllViews } from './place-view.tsx'

export function warmUp(): void {
  whenIdle(() => {
    documentWorker()
    void fetchAllViews()
  })
}
