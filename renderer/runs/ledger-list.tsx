// The ledger of a shown run: what it did or would do, grouped by effect, the gravest first, each write with its final
// arguments and the way to its step.
import { UnstyledButton } from '@mantine/core'
import { ShieldCheck } from 'lucide-react'
import { useMemo } from 'react'
import { CopyButton } from '../parts/copy-button.tsx'
import { EffectTag } from '../parts/effect-tag.tsx'
import { Empty } from '../parts/empty.tsx'
import { JsonTree } from '../parts/json-tree.tsx'
import { offsetTime } from '../parts/time-words.ts'
import { type ShownRun, seek, useRun } from '../state/run.ts'
import { select } from '../state/view.ts'
import { type LedgerLine, ledgerOf, tellingArguments, WRITE_EFFECTS, type WriteEffect } from './ledger.ts'
import classes from './ledger-list.module.css'
import { endState, modeOf } from './shown.ts'
import { placeWords } from './step-rows.ts'

const GROUPS: { [effect in WriteEffect]: string } = {
  destroy: 'Cannot be undone',
  change: 'Changes',
  notify: 'Notifications',
}

export function LedgerList({ shown }: { shown: ShownRun }) {
  const { plan, journal } = shown
  const position = useRun((run) => run.position)
  const end = endState(plan, journal)
  const lines = useMemo(() => ledgerOf(plan, end, journal), [plan, end, journal])
  const isLive = modeOf(shown) === 'live'
  if (lines.length === 0) {
    return (
      <Empty
        icon={ShieldCheck}
        title={isLive ? 'Nothing was sent, changed or destroyed' : 'Nothing would be sent, changed or destroyed'}
        text="On this alert the run only looked and decided. Another alert may take other branches."
      />
    )
  }
  const json = () =>
    JSON.stringify(
      lines.map(({ at, node, title, type, effect, input, undoes, became }) => ({
        at: new Date(at).toISOString(),
        node,
        title,
        type,
        effect,
        input,
        ...(undoes && { undoes }),
        ...(became && { became }),
      })),
      null,
      2,
    )
  return (
    <div className={classes.ledger}>
      <header className={classes.head}>
        <p>
          {isLive ? 'Done' : 'What would be done'}: {countWords(lines)}
        </p>
        {!isLive && <span className={classes.simulated}>Nothing left this machine</span>}
        <CopyButton text={json} label="Copy the ledger as JSON" />
      </header>
      {WRITE_EFFECTS.map((effect) => {
        const group = lines.filter((line) => line.effect === effect)
        if (group.length === 0) return null
        return (
          <section key={effect} aria-label={GROUPS[effect]}>
            <h3 className={classes.group}>
              <EffectTag effect={effect} /> {GROUPS[effect]} <span>{group.length}</span>
            </h3>
            <ol>
              {group.map((line) => (
                <li key={line.sequence} className={classes.line} data-later={line.sequence >= position || undefined}>
                  <UnstyledButton className={classes.step} onClick={() => jump(line)} title="Show this step">
                    <span className={classes.title}>
                      {line.undoes ? `Undo: ${line.title || line.node}` : line.title || line.node}
                    </span>
                    <code>{line.type}</code>
                    {line.sequence >= position && (
                      <span className={classes.later} title="It comes after the moment at which the slider stands">
                        later
                      </span>
                    )}
                    {line.became && <span className={classes.became}>{line.became}</span>}
                    {line.attempt > 1 && <span className={classes.soft}>attempt {line.attempt}</span>}
                    <span className={classes.soft}>{placeWords(plan, end, line.scope)}</span>
                    <span className={classes.time}>{offsetTime(line.at - end.startedAt)}</span>
                  </UnstyledButton>
                  <div className={classes.arguments}>
                    <JsonTree value={tellingArguments(line)} open={3} />
                  </div>
                </li>
              ))}
            </ol>
          </section>
        )
      })}
    </div>
  )
}

function jump({ sequence, node }: LedgerLine): void {
  seek(sequence + 1)
  select([node])
}

function countWords(lines: readonly LedgerLine[]): string {
  const words = { destroy: 'destroyed', change: 'changed', notify: 'sent' }
  const failed = lines.filter(({ became }) => became === 'failed').length
  return WRITE_EFFECTS.flatMap((effect) => {
    const count = lines.filter((line) => line.effect === effect && line.became !== 'failed').length
    return count > 0 ? [`${count} ${words[effect]}`] : []
  })
    .concat(failed > 0 ? [`${failed} failed`] : [])
    .join(', ')
}
