// The rail at the left: the places of the Studio, by their groups.
import { Tooltip, UnstyledButton } from '@mantine/core'
import { ariaKey, showKey } from '../commands/keys.ts'
import { PLACE_GROUPS, placesOf, type StudioPlace } from '../places.ts'
import { useHost } from '../state/host.ts'
import { go } from '../state/view.ts'
import { Mark } from './mark.tsx'
import { useShownPlace } from './place-view.tsx'
import classes from './rail.module.css'

export function Rail() {
  const shell = useHost((host) => host.workspace?.shell)
  const all = placesOf(shell)
  const line = (place: StudioPlace) => <RailButton key={place.name} place={place} />
  return (
    <nav className={classes.rail} aria-label="Places">
      <div className={classes.mark}>
        <Mark />
      </div>
      {PLACE_GROUPS.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
        <div key={group} role="group" aria-label={group} className={classes.group}>
          {all.filter((place) => place.group === group).map(line)}
        </div>
      ))}
      <div className={classes.gap} />
      {all.filter((place) => place.group === 'foot').map(line)}
    </nav>
  )
}

function RailButton({ place }: { place: StudioPlace }) {
  const { name, icon: Icon, title, key } = place
  const shown = useShownPlace()
  const count = useHost((host) => place.waiting?.(host) ?? 0)
  const isHere = shown === place || shown?.within === name
  const label = count > 0 ? `${title}, ${count} waiting` : title
  return (
    <Tooltip label={`${label}${key === undefined ? '' : `  ${showKey(key)}`}`} position="right">
      <UnstyledButton
        className={classes.button}
        aria-label={label}
        aria-current={isHere ? 'page' : undefined}
        aria-keyshortcuts={key === undefined ? undefined : ariaKey(key)}
        onClick={() => go({ name })}
      >
        <Icon size={19} strokeWidth={1.75} aria-hidden />
        {count > 0 && <span className={classes.count}>{count > 99 ? '99+' : count}</span>}
      </UnstyledButton>
    </Tooltip>
  )
}
