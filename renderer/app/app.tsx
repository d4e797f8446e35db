// The frame of the Studio: rail, place, palette of commands, and what is said when the host is away.
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { AlertsPlace } from '../alerts/alerts-place.tsx'
import { ApprovalsPlace } from '../approvals/approvals-place.tsx'
import { BacktestsPlace } from '../backtests/backtests-place.tsx'
import { commands } from '../commands/index.ts'
import { listenForKeys, runCommand } from '../commands/keys.ts'
import { ConnectionsPlace } from '../connections/connections-place.tsx'
import { ExportDialog } from '../export/export-dialog.tsx'
import { LibraryPlace } from '../library/library-place.tsx'
import { RunsPlace } from '../runs/runs-place.tsx'
import { SettingsPlace } from '../settings/settings-place.tsx'
import { type Place, usePreferences, useView } from '../state/view.ts'
import { theme, tokens } from '../theme/mantine.ts'
import { Tour } from '../tour/tour.tsx'
import classes from './app.module.css'
import { CommandPalette } from './command-palette.tsx'
import { LineBanner } from './line-banner.tsx'
import { PlaybookPlace } from './playbook-place.tsx'
import { Rail } from './rail.tsx'

export function App() {
  const colours = usePreferences((preferences) => preferences.colours)
  const place = useView((view) => view.place)
  useEffect(() => listenForKeys(), [])
  useEffect(() => {
    window.firebreakDesktop?.onCommand((id) => {
      const command = commands.find((one) => one.id === id)
      if (command) runCommand(command)
    })
  }, [])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={tokens}
      {...(colours === 'auto' ? { defaultColorScheme: 'auto' as const } : { forceColorScheme: colours })}
    >
      <Notifications position="bottom-right" autoClose={5_000} />
      <CommandPalette />
      <div className={classes.frame}>
        <Rail />
        <div className={classes.place}>
          <LineBanner />
          <main className={classes.content}>
            <PlaceView place={place} />
          </main>
        </div>
      </div>
      <ExportDialog />
      <Tour />
    </MantineProvider>
  )
}

function PlaceView({ place }: { place: Place }) {
  switch (place.name) {
    case 'library':
      return <LibraryPlace />
    case 'playbook':
      return <PlaybookPlace file={place.file} />
    case 'runs':
      return <RunsPlace run={place.run} />
    case 'backtests':
      return <BacktestsPlace id={place.id} />
    case 'alerts':
      return <AlertsPlace />
    case 'approvals':
      return <ApprovalsPlace />
    case 'connections':
      return <ConnectionsPlace />
    case 'settings':
      return <SettingsPlace />
  }
}
