// What a step does to the world, as a small word in its colour.
import type { Effect } from '../../engine/index.ts'
import classes from './tags.module.css'

export const EFFECT_WORDS: { [effect in Effect]: string } = {
  none: 'No effect',
  read: 'Read',
  notify: 'Notify',
  change: 'Change',
  destroy: 'Destroy',
}

export function EffectTag({ effect }: { effect: Effect }) {
  return (
    <span className={classes.tag} data-effect={effect}>
      {EFFECT_WORDS[effect]}
    </span>
  )
}
