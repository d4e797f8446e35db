// The drawer below the canvas, and the bar of its tabs, which is always there.
import { UnstyledButton } from '@mantine/core'
import { ProblemsPanel } from '../problems/problems-panel.tsx'
import { LedgerPanel } from '../rehearse/ledger-panel.tsx'
import { RehearsePanel } from '../rehearse/rehearse-panel.tsx'
import { useTests } from '../scenarios/scenarios.ts'
import { TestsPanel } from '../scenarios/scenarios-panel.tsx'
import { SourcePanel } from '../source/source-panel.tsx'
import { useDocument } from '../state/document.ts'
import { type DrawerTab, toggleDrawer, useView } from '../state/view.ts'
import classes from './drawer.module.css'

const TABS: { tab: DrawerTab; title: string }[] = [
  { tab: 'problems', title: 'Problems' },
  { tab: 'rehearse', title: 'Rehearse' },
  { tab: 'ledger', title: 'Ledger' },
  { tab: 'tests', title: 'Tests' },
  { tab: 'source', title: 'Source' },
]

export function DrawerBar() {
  const drawer = useView((view) => view.drawer)
  const errors = useDocument((state) => state.diagnostics.filter(({ severity }) => severity === 'error').length)
  const failing = useTests((tests) => tests.results.filter(({ status }) => status !== 'passed').length)
  const others = useDocument((state) => state.diagnostics.length) - errors
  return (
    <div className={classes.bar} role="tablist" aria-label="Panels below the canvas">
      {TABS.map(({ tab, title }) => (
        <UnstyledButton
          key={tab}
          role="tab"
          aria-selected={drawer.isOpen && drawer.tab === tab}
          className={classes.tab}
          onClick={() => toggleDrawer(tab)}
        >
          {title}
          {tab === 'problems' && errors + others > 0 && (
            <span className={classes.count} data-errors={errors > 0 || undefined}>
              {errors + others}
            </span>
          )}
          {tab === 'tests' && failing > 0 && (
            <span className={classes.count} data-errors>
              {failing}
            </span>
          )}
        </UnstyledButton>
      ))}
    </div>
  )
}

export function Drawer() {
  const tab = useView((view) => view.drawer.tab)
  return (
    <section className={classes.drawer} aria-label={TABS.find((one) => one.tab === tab)?.title}>
      {tab === 'problems' && <ProblemsPanel />}
      {tab === 'rehearse' && <RehearsePanel />}
      {tab === 'ledger' && <LedgerPanel />}
      {tab === 'tests' && <TestsPanel />}
      {tab === 'source' && <SourcePanel />}
    </section>
  )
}
