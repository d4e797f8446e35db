// The commands that lead to places: one for each place of the list.
import { hasPlace, places, type StudioPlace } from '../places.ts'
import { useHost } from '../state/host.ts'
import { go } from '../state/view.ts'
import type { UserCommand } from './command.ts'

/** The id of the command that leads to a place; the desktop's menu sends it. */
export const commandIdOf = ({ name }: StudioPlace): string => `${name}.show`

export const placeCommands: readonly UserCommand[] = places
  .filter(({ group }) => group !== undefined)
  .map((place) => ({
    id: commandIdOf(place),
    title: place.title,
    group: 'Go to',
    icon: place.icon,
    ...(place.key !== undefined && { keys: [place.key] }),
    worksInFields: true as const,
    isAvailable: () => hasPlace(place, useHost.getState().workspace?.shell),
    run: () => go({ name: place.name }),
  }))
