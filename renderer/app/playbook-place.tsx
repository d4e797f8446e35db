// The open playbook: top bar, canvas in the middle, inspector at the right, drawer below. Sizes are remembered.
import { useEffect } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { Canvas } from '../canvas/canvas.tsx'
import { Inspector } from '../inspector/inspector.tsx'
import { warmUpMonaco } from '../monaco/load-monaco.ts'
import { useDocument } from '../state/document.ts'
import { openDocument } from '../state/document-file.ts'
import { showDrawer, useView } from '../state/view.ts'
import { DocumentNotices } from './document-notices.tsx'
import { Drawer, DrawerBar } from './drawer.tsx'
import classes from './playbook-place.module.css'
import { TopBar } from './top-bar.tsx'

export function PlaybookPlace({ id: file = '' }: { id: string | undefined }) {
  const problem = useDocument((state) => state.problem)
  const isInspectorOpen = useView((view) => view.isInspectorOpen)
  const isDrawerOpen = useView((view) => view.drawer.isOpen)
  const across = useDefaultLayout({ id: 'firebreak-across', storage: localStorage })
  const down = useDefaultLayout({ id: 'firebreak-down', storage: localStorage })
  // Nothing of the file can be drawn: its source is the place to mend it.
  const isUnreadable = useDocument((state) => state.file === file && !state.isReadable && !state.isBusy)
  useEffect(() => void openDocument(file), [file])
  useEffect(warmUpMonaco, [])
  useEffect(() => {
    if (isUnreadable && problem === undefined) showDrawer('source')
  }, [isUnreadable, problem])
  return (
    <div className={classes.place}>
      <TopBar />
      <DocumentNotices />
      {problem !== undefined ? (
        <div className={classes.problem} role="alert">
          {problem}
        </div>
      ) : (
        <Group orientation="horizontal" className={classes.body} {...across}>
          <Panel id="centre" minSize="40%">
            <Group orientation="vertical" {...down}>
              <Panel id="canvas" minSize="20%">
                <Canvas />
              </Panel>
              {isDrawerOpen && (
                <>
                  <Separator className={classes.lying} />
                  <Panel id="drawer" defaultSize="34%" minSize="120px">
                    <Drawer />
                  </Panel>
                </>
              )}
            </Group>
          </Panel>
          {isInspectorOpen && (
            <>
              <Separator className={classes.standing} />
              <Panel id="inspector" data-inspector defaultSize="360px" minSize="280px" maxSize="60%">
                <Inspector />
              </Panel>
            </>
          )}
        </Group>
      )}
      <DrawerBar />
    </div>
  )
}
