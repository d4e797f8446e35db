// An empty place: says what would stand here and teaches the next step.
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import classes from './empty.module.css'

export interface EmptyProps {
  icon: LucideIcon
  title: string
  /** One or two sentences: what comes here, and how. */
  text: ReactNode
  /** Buttons of the next step. */
  children?: ReactNode
}

export function Empty({ icon: Icon, title, text, children }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  )
}
