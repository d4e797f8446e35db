// One stream of hints for whoever shows this workspace: its folder is watched, and the journals are looked at, only while
// somebody listens.
import type { Hint } from '../../api/index.ts'
import type { HostClock } from '../clock.ts'
import { createRunHints } from '../runs/run-hints.ts'
import { isSample } from '../samples/samples.ts'
import { isScenario } from '../scenarios/scenarios.ts'
import type { Store } from '../store/store.ts'
import { type FolderWatch, watchFolder } from './folder-watch.ts'
import type { WorkspaceFolder } from './workspace-folder.ts'

export interface Hints {
  /** Calls back with every hint from now on; gives the way to stop it. */
  listen(listener: (hint: Hint) => void): () => void
}

export interface HintSources extends Hints {
  /** This process has changed a file. */
  look(): void
  tell(hint: Hint): void
  close(): void
}

export function createHints(folder: WorkspaceFolder, store: Store, clock: HostClock): HintSources {
  const listeners = new Set<(hint: Hint) => void>()
  let watch: FolderWatch | undefined
  const tell = (hint: Hint) => {
    for (const listener of [...listeners]) listener(hint)
  }
  const runHints = createRunHints({
    store,
    clock,
    tell: ({ id, sequence, status }) => tell({ topic: 'run.changed', run: id, sequence, status }),
    tellConnections: () => tell({ topic: 'connections.changed' }),
  })
  const stop = () => {
    watch?.close()
    watch = undefined
    runHints.listen(false)
  }

  return {
    listen(listener) {
      // One of its own for each call: the same function may listen twice.
      const own = (hint: Hint) => listener(hint)
      listeners.add(own)
      watch ??= watchFolder({ folder, isSample: (file) => isSample(file) || isScenario(file), tell })
      runHints.listen(true)
      return () => {
        listeners.delete(own)
        if (listeners.size === 0) stop()
      }
    },
    look: () => watch?.look(),
    tell,
    close() {
      listeners.clear()
      stop()
    },
  }
}
