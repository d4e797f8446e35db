// A step in doubt: it had begun when its process died, and nobody knows whether it acted. A person says what happened.
import { Button, Select, Textarea } from '@mantine/core'
import { CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { type Doubt, doubtWords, type Verdict } from '../../engine/index.ts'
import { JsonTree } from '../parts/json-tree.tsx'
import { readJson } from '../rehearse/json-place.ts'
import { host, messageOf } from '../state/host.ts'
import classes from './doubt-card.module.css'
import { catchUp } from './shown.ts'

export function DoubtCard({ run, doubt }: { run: string; doubt: Doubt }) {
  const { question, text, verdicts } = doubtWords(doubt)
  const ports = doubt.ports.filter((port) => port !== 'error')
  const [output, setOutput] = useState('')
  const [port, setPort] = useState(ports[0] ?? 'done')
  const [problem, setProblem] = useState<string>()
  const [sending, setSending] = useState<Verdict>()

  const settle = async (verdict: Verdict) => {
    const read = output.trim() === '' ? undefined : readJson(output)
    if (read && 'mistake' in read) {
      const { line, column, message } = read.mistake
      return setProblem(`The output is no JSON: line ${line}, column ${column}: ${message}`)
    }
    setSending(verdict)
    try {
      const { scope, node } = doubt
      const given = verdict === 'happened' ? { port, ...(read && { output: read.value }) } : {}
      await (await host()).runs.settle({ run, node, scope, verdict, ...given })
      await catchUp(run)
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setSending(undefined)
    }
  }
  return (
    <section className={classes.card} aria-label={`In doubt: ${doubt.title}`}>
      <h3>
        <CircleHelp size={15} aria-hidden /> {question}
      </h3>
      <p>{text}</p>
      {doubt.input !== undefined && <JsonTree value={doubt.input} open={1} />}
      <div className={classes.given}>
        <Textarea
          label="Its output as JSON (optional, if it happened)"
          value={output}
          autosize
          minRows={1}
          maxRows={6}
          onChange={(event) => setOutput(event.currentTarget.value)}
        />
        {ports.length > 1 && (
          <Select label="Port it leaves by" data={ports} value={port} onChange={(value) => value && setPort(value)} />
        )}
      </div>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.buttons}>
        {verdicts.map(({ verdict, verb }, at) => (
          <Button
            key={verdict}
            {...(at > 0 && { variant: 'default' })}
            loading={sending === verdict}
            onClick={() => void settle(verdict)}
          >
            {verb}
          </Button>
        ))}
      </div>
    </section>
  )
}
