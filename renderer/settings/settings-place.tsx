// Settings of this person on this machine, the shortcuts, and what this Firebreak is.
import { Button, SegmentedControl, Switch } from '@mantine/core'
import { commandsWithKeys, showKey } from '../commands/keys.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { useHost } from '../state/host.ts'
import { go, type Preferences, usePreferences } from '../state/view.ts'
import classes from './settings-place.module.css'
import { SigningKeys } from './signing-keys.tsx'

export function SettingsPlace() {
  const { colours, snapToGrid, showMinimap } = usePreferences()
  const isServed = useHost(({ workspace }) => workspace?.shell === 'server')
  return (
    <div className={classes.place}>
      <div className={classes.column}>
        <h1 className={classes.title}>Settings</h1>
        <section aria-labelledby="settings-looks">
          <h2 id="settings-looks">Appearance</h2>
          <div className={classes.line}>
            <span>Colours</span>
            <SegmentedControl
              aria-label="Colours"
              value={colours}
              onChange={(value) => usePreferences.setState({ colours: value as Preferences['colours'] })}
              data={[
                { value: 'auto', label: 'As the system' },
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
            />
          </div>
        </section>
        <section aria-labelledby="settings-canvas">
          <h2 id="settings-canvas">Canvas</h2>
          <div className={classes.line}>
            <span>Snap nodes to the grid</span>
            <Switch
              aria-label="Snap nodes to the grid"
              checked={snapToGrid}
              onChange={(event) => usePreferences.setState({ snapToGrid: event.currentTarget.checked })}
            />
          </div>
          <div className={classes.line}>
            <span>Overview in the corner</span>
            <Switch
              aria-label="Overview in the corner"
              checked={showMinimap}
              onChange={(event) => usePreferences.setState({ showMinimap: event.currentTarget.checked })}
            />
          </div>
        </section>
        {!isServed && <SigningKeys />}
        <Shortcuts />
        <About />
      </div>
    </div>
  )
}

function Shortcuts() {
  useHost((host) => host.workspace?.shell)
  // A place that this shell does not have has no shortcut here.
  const withKeys = commandsWithKeys().filter((one) => one.group !== 'Go to' || one.isAvailable?.() !== false)
  const groups = [...new Set(withKeys.map(({ group }) => group))]
  return (
    <section aria-labelledby="settings-keys">
      <h2 id="settings-keys">Shortcuts</h2>
      <div className={classes.line}>
        <span>Every command</span>
        <kbd>{showKey('mod+K')}</kbd>
      </div>
      <div className={classes.keys}>
        {groups.map((group) => (
          <div key={group} className={classes.group}>
            <h3>{group}</h3>
            {withKeys
              .filter((command) => command.group === group)
              .map(({ id, title, keys = [] }) => (
                <div key={id} className={classes.line}>
                  <span>{title}</span>
                  <span>
                    {keys.map((key) => (
                      <kbd key={key}>{showKey(key)}</kbd>
                    ))}
                  </span>
                </div>
              ))}
          </div>
        ))}
      </div>
    </section>
  )
}

function About() {
  const workspace = useHost((host) => host.workspace)
  const tourAgain = () => {
    usePreferences.setState({ tourDone: false })
    go({ name: 'library' })
  }
  return (
    <section aria-labelledby="settings-about">
      <h2 id="settings-about">About</h2>
      {workspace && (
        <>
          <div className={classes.line}>
            <span>Firebreak</span>
            <span>
              {workspace.version} · Node {workspace.node} · {workspace.shell} shell · Apache-2.0
            </span>
          </div>
          <div className={classes.line}>
            <span>Workspace</span>
            <span className={classes.path}>
              <span className="data">{workspace.folder}</span>
              <CopyButton text={workspace.folder} label="Copy the path" />
            </span>
          </div>
        </>
      )}
      <div className={classes.line}>
        <span>The tour</span>
        <Button variant="default" onClick={tourAgain}>
          Take the tour again
        </Button>
      </div>
    </section>
  )
}
