// Where the nodes of a plan stand: as in the file that it came from, where that still has them.
import { useEffect, useState } from 'react'
import { type Plan, type Playbook, readPlaybook } from '../../engine/index.ts'
import { host } from '../state/host.ts'

export function useLayout(file: string, plan: Plan): Playbook['layout'] {
  const [layout, setLayout] = useState<Playbook['layout']>()
  useEffect(() => {
    let isOver = false
    const load = async () => {
      const { text } = await (await host()).playbooks.read({ file })
      const { playbook } = readPlaybook(text)
      if (!isOver && playbook?.name === plan.playbook.name) setLayout(playbook.layout)
    }
    load().catch(() => {}) // gone meanwhile, or of another workspace: it is laid out anew
    return () => {
      isOver = true
    }
  }, [file, plan])
  return layout
}
