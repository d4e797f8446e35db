// Draws the place where the person is. What draws it is fetched when it is first shown, or before by warm-up.ts.
import { Button } from '@mantine/core'
import { PlugZap } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Empty } from '../parts/empty.tsx'
import { hasPlace, type PlaceComponent, placeNamed, places, type StudioPlace } from '../places.ts'
import { useHost } from '../state/host.ts'
import { useView } from '../state/view.ts'

/** By place: a promise would be a moment of nothing each time that somebody goes there. */
const fetched = new Map<StudioPlace, PlaceComponent>()

async function fetchView(place: StudioPlace): Promise<void> {
  fetched.set(place, await place.view())
}

/** Fetches every place, so that none has to be waited for. */
export async function fetchAllViews(): Promise<void> {
  for (const place of places) await fetchView(place).catch(() => {}) // it is tried again, and said, when it is shown
}

/** The place that is shown: the one of the address; where this shell does not have it, or nothing is chosen in it, another. */
export function useShownPlace(): StudioPlace | undefined {
  const { name, id } = useView((view) => view.place)
  const workspace = useHost((host) => host.workspace)
  const place = placeNamed(name)
  if (place.within !== undefined && id === undefined) return placeNamed(place.within)
  if (hasPlace(place, workspace?.shell)) return place
  return workspace && places[0]
}

export function PlaceView() {
  const id = useView((view) => view.place.id)
  const place = useShownPlace()
  const [failed, setFailed] = useState<StudioPlace>()
  const [, setArrived] = useState<StudioPlace>()
  const View = place && fetched.get(place)
  useEffect(() => {
    if (!place || fetched.has(place) || failed === place) return
    fetchView(place).then(
      () => setArrived(place),
      () => setFailed(place),
    )
  }, [place, failed])
  if (View) return <View id={id} />
  if (!place || failed !== place) return null
  return (
    <Empty icon={PlugZap} title={`${place.title} cannot be shown`} text="This part of the Studio could not be fetched.">
      <Button onClick={() => setFailed(undefined)}>Try again</Button>
    </Empty>
  )
}
