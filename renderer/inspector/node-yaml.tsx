// The node as the file has it. What is written here is put into the file as one edit, comments and all.
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { CodeEditor } from '../monaco/code-editor.tsx'
import { setText, useDocument } from '../state/document.ts'
import type { FoundNode } from '../worker/find-node.ts'
import { documentWorker } from '../worker/start.ts'
import fields from './field.module.css'
import classes from './inspector.module.css'

export function NodeYaml({ found }: { found: FoundNode }) {
  const text = useDocument((state) => state.text)
  const [stored, setStored] = useState<string>()
  const [own, setOwn] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const key = found.path.join('/')
  useEffect(() => {
    let isOld = false
    if (text === '') return
    void documentWorker()
      .nodeYaml(key.split('/'))
      .then((yaml) => {
        if (!isOld) setStored(yaml)
      })
    return () => {
      isOld = true
    }
  }, [key, text])
  const apply = async () => {
    if (own === undefined) return
    const changed = await documentWorker().withNodeYaml(found.path, own)
    if ('problem' in changed) return setProblem(changed.problem)
    await setText(changed.text, `Edit YAML of ${found.id}`, '')
    setProblem(undefined)
    setOwn(undefined)
  }
  if (stored === undefined) return null
  return (
    <div className={classes.fill}>
      <div className={classes.yaml}>
        <CodeEditor
          value={own ?? stored}
          onChange={(next) => setOwn(next === stored ? undefined : next)}
          language="playbook-yaml"
          label={`YAML of ${found.id}`}
          shape="fill"
        />
      </div>
      <div className={classes.actions}>
        <Button disabled={own === undefined} onClick={() => void apply()}>
          Apply
        </Button>
        <Button
          variant="default"
          disabled={own === undefined}
          onClick={() => {
            setOwn(undefined)
            setProblem(undefined)
          }}
        >
          Discard
        </Button>
        {problem !== undefined && (
          <span className={fields.error} role="alert">
            {problem}
          </span>
        )}
      </div>
    </div>
  )
}
