// Says that the data are not this user's, shows what would go on, and takes them over once the person says so.
import { Button, Modal } from '@mantine/core'
import { ShieldQuestionMark } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { TrustQuestion } from '../../api/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { host, messageOf, onHint, useHost } from '../state/host.ts'
import classes from './trust-banner.module.css'

export function TrustBanner() {
  const line = useHost((state) => state.line)
  const [question, setQuestion] = useState<TrustQuestion>()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (line !== 'open') return
    const ask = async () => setQuestion(await (await host()).workspace.trust())
    ask().catch(() => {})
    return onHint(({ topic }) => {
      if (topic === 'workspace.trusted') ask().catch(() => {})
    })
  }, [line])
  if (!question || question.isTrusted) return null
  return (
    <div className={classes.banner} role="alert">
      <ShieldQuestionMark size={15} aria-hidden />
      <span>These data were not written under your key: nothing live goes on from them.</span>
      <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
        See what would…
      </Button>
      <TrustDialog question={question} isOpen={isOpen} onClose={() => setOpen(false)} />
    </div>
  )
}

function TrustDialog({ question, isOpen, onClose }: { question: TrustQuestion; isOpen: boolean; onClose(): void }) {
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const { isOtherKey } = question
  const adopt = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      await (await host()).workspace.adopt({ withoutSecrets: isOtherKey })
      onClose()
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal opened={isOpen} onClose={onClose} size="lg" title="Take these data over?">
      <p>
        Another key wrote them: an earlier release, another machine, or somebody else. Take them over only if you know
        them.
      </p>
      {isOtherKey && <p>Their secrets are sealed under that key. They are removed, and you set them again.</p>}
      <WouldGoOn question={question} />
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          Leave them
        </Button>
        <Button color="red" loading={isBusy} onClick={() => void adopt()}>
          Take over, and go on
        </Button>
      </div>
    </Modal>
  )
}

function WouldGoOn({ question: { runs, moreRuns, alerts, connections } }: { question: TrustQuestion }) {
  return (
    <div className={classes.what}>
      <h3>Runs that would go on</h3>
      {runs.length === 0 && <p>None.</p>}
      <ul>
        {runs.map(({ id, playbook, mode, status, connections: used, writes }) => (
          <li key={id}>
            <b>{playbook}</b> {id}: {mode}, {status}
            {used.length > 0 && `, by ${used.join(', ')}`}
            <ul>
              {writes.map(({ node, title, effect, target }) => (
                <li key={node}>
                  <EffectTag effect={effect} /> {title} {target}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {moreRuns > 0 && <p>And {moreRuns} more.</p>}
      {alerts > 0 && <p>{alerts} alerts wait to start runs where the workspace is served.</p>}
      <h3>Connections</h3>
      {connections.length === 0 && <p>None.</p>}
      <ul>
        {connections.map(({ name, kind, leadsTo }) => (
          <li key={name}>
            {name} ({kind}) {leadsTo}
          </li>
        ))}
      </ul>
    </div>
  )
}
