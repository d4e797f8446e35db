// The inspector of what is selected: one node, several, or the playbook itself.
import { useDocument } from '../state/document.ts'
import { useView } from '../state/view.ts'
import { useDataAtHand } from './data-at-hand.ts'
import { ManyInspector } from './many-inspector.tsx'
import { NodeInspector } from './node-inspector.tsx'
import { PlaybookForm } from './playbook-form.tsx'

export function Inspector() {
  const selection = useView((view) => view.selection)
  const file = useDocument((state) => state.file)
  const data = useDataAtHand()
  const [first] = selection
  if (file === undefined) return null
  if (first === undefined) return <PlaybookForm key={file} />
  return selection.length === 1 ? <NodeInspector id={first} data={data} /> : <ManyInspector ids={selection} />
}
