// The rail at the left: the places of the Studio.
import { Tooltip, UnstyledButton } from '@mantine/core'
import type { UserCommand } from '../commands/command.ts'
import {
  goToAlerts,
  goToApprovals,
  goToBacktests,
  goToConnections,
  goToLibrary,
  goToRuns,
  goToSettings,
} from '../commands/go.ts'
import { runCommand, showKey } from '../commands/keys.ts'
import { useHost } from '../state/host.ts'
import { useView } from '../state/view.ts'
import { Mark } from './mark.tsx'
import classes from './rail.module.css'

const TOP = [goToLibrary, goToApprovals, goToRuns, goToBacktests, goToConnections]

export function Rail() {
  const place = useView((view) => view.place)
  const waiting = useHost((host) => host.questions.length)
  const isServed = useHost((host) => host.workspace?.shell === 'server')
  const isHere = ({ id }: UserCommand) =>
    id === `${place.name}.show` || (place.name === 'playbook' && id === goToLibrary.id)
  return (
    <nav className={classes.rail} aria-label="Places">
      <div className={classes.mark}>
        <Mark />
      </div>
      {(isServed ? [...TOP, goToAlerts] : TOP).map((command) => (
        <RailButton
          key={command.id}
          command={command}
          isHere={isHere(command)}
          count={command === goToApprovals ? waiting : 0}
        />
      ))}
      <div className={classes.gap} />
      <RailButton command={goToSettings} isHere={isHere(goToSettings)} count={0} />
    </nav>
  )
}

function RailButton({ command, isHere, count }: { command: UserCommand; isHere: boolean; count: number }) {
  const { icon: Icon, title, keys } = command
  const label = count > 0 ? `${title}, ${count} waiting` : title
  return (
    <Tooltip label={`${label}${keys?.[0] ? `  ${showKey(keys[0])}` : ''}`} position="right">
      <UnstyledButton
        className={classes.button}
        aria-label={label}
        aria-current={isHere ? 'page' : undefined}
        onClick={() => runCommand(command)}
      >
        {Icon && <Icon size={19} strokeWidth={1.75} aria-hidden />}
        {count > 0 && <span className={classes.count}>{count > 99 ? '99+' : count}</span>}
      </UnstyledButton>
    </Tooltip>
  )
}
