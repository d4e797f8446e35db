// The frame of the Studio: rail, place, palette of commands, and what is said when the host is away.
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { commandIdOf } from '../commands/go.ts'
import { commands } from '../commands/index.ts'
import { listenForKeys, runCommand } from '../commands/keys.ts'
import { ExportDialog } from '../export/export-dialog.tsx'
import { placesOf } from '../places.ts'
import { useHost } from '../state/host.ts'
import { usePreferences } from '../state/view.ts'
import { theme, tokens } from '../theme/mantine.ts'
import { Tour } from '../tour/tour.tsx'
import { TrustBanner } from '../trust/trust-banner.tsx'
import classes from './app.module.css'
import { CommandPalette } from './command-palette.tsx'
import { LineBanner } from './line-banner.tsx'
import { PlaceView } from './place-view.tsx'
import { Rail } from './rail.tsx'

export function App() {
  const colours = usePreferences((preferences) => preferences.colours)
  useEffect(() => listenForKeys(commands), [])
  useEffect(() => {
    window.firebreakDesktop?.onCommand((id) => {
      const command = commands.find((one) => one.id === id)
      if (command) runCommand(command)
    })
  }, [])
  const shell = useHost((host) => host.workspace?.shell)
  useEffect(() => {
    window.firebreakDesktop?.showPlaces(
      placesOf(shell).map((place) => ({ title: place.title, command: commandIdOf(place), key: place.key })),
    )
  }, [shell])
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
          <TrustBanner />
          <main className={classes.content}>
            <PlaceView />
          </main>
        </div>
      </div>
      <ExportDialog />
      <Tour />
    </MantineProvider>
  )
}
