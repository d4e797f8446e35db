// Says that the host is away. Edits stay in the Studio and are saved when it is back.
import { WifiOff } from 'lucide-react'
import { useHost } from '../state/host.ts'
import classes from './line-banner.module.css'

export function LineBanner() {
  const line = useHost((host) => host.line)
  if (line !== 'lost') return null
  return (
    <div className={classes.banner} role="status">
      <WifiOff size={15} aria-hidden />
      Firebreak’s host does not answer. Your edits stay here and are saved when it is back; trying again…
    </div>
  )
}
