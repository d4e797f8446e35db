// What else a node may say: note, id, what a generic type does to the world, its example, a pinned outcome.
import { Button, Select, Textarea, TextInput, UnstyledButton } from '@mantine/core'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { JsonValue } from '../../engine/index.ts'
import { EFFECT_WORDS } from '../parts/effect-tag.tsx'
import { catalog } from '../state/catalog.ts'
import { edit } from '../state/document.ts'
import { select } from '../state/view.ts'
import type { FoundNode } from '../worker/find-node.ts'
import { setField } from './edit-field.ts'
import { Labelled } from './failure-section.tsx'
import classes from './inspector.module.css'
import { StructuredValue } from './structured-value.tsx'
import { useDraft } from './use-draft.ts'

export function Fold({ title, summary, children }: { title: string; summary: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <section className={classes.section} aria-label={title}>
      <UnstyledButton className={classes.sectionHead} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <ChevronRight size={12} aria-hidden />
        {title} <span className={classes.summary}>{summary}</span>
      </UnstyledButton>
      {isOpen && children}
    </section>
  )
}

export function MoreSections({ found }: { found: FoundNode }) {
  const { node } = found
  const type = catalog.get(node.type)
  const declared = [node.effect, node.idempotent && `repeat: ${node.idempotent}`, node.undo && 'can be undone'].filter(
    Boolean,
  )
  return (
    <>
      {type?.generic && (
        <Fold title="What it does" summary={declared.join(' · ') || 'assumed from its fields'}>
          <Declared found={found} />
        </Fold>
      )}
      {type?.kind !== 'trigger' && (
        <Fold title="Pinned outcome" summary={node.mock ? 'used in every rehearsal' : 'none'}>
          <Pinned found={found} />
        </Fold>
      )}
      <Fold title="Id and note" summary={found.id}>
        <IdInput found={found} />
        <Note found={found} />
      </Fold>
    </>
  )
}

function IdInput({ found: { id } }: { found: FoundNode }) {
  const [text, setText] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const rename = async () => {
    if (text === undefined || text === id) return setText(undefined)
    const refused = await edit([{ op: 'rename-node', from: id, to: text }], `Rename ${id}`)
    setProblem(refused)
    if (refused !== undefined) return
    setText(undefined)
    select([text])
  }
  return (
    <Labelled label="Id">
      <TextInput
        aria-label="Id"
        value={text ?? id}
        error={problem}
        description="References to it are renamed as well."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void rename()
          if (event.key === 'Escape') setText(undefined)
        }}
        onBlur={() => void rename()}
      />
    </Labelled>
  )
}

function Note({ found: { node, path } }: { found: FoundNode }) {
  const draft = useDraft(node.note ?? '', (next) => setField([...path, 'note'], next || undefined, 'Note'))
  return (
    <Labelled label="Note">
      <Textarea
        aria-label="Note"
        autosize
        minRows={2}
        maxRows={10}
        placeholder="Why this node is here"
        value={draft.value}
        onChange={(event) => draft.change(event.currentTarget.value)}
        onBlur={draft.flush}
      />
    </Labelled>
  )
}

function Declared({ found: { node, path } }: { found: FoundNode }) {
  const example = useDraft<JsonValue | undefined>(node.example, (next) =>
    setField([...path, 'example'], next, 'Example'),
  )
  const undo = useDraft<JsonValue | undefined>(node.undo as JsonValue | undefined, (next) =>
    setField([...path, 'undo'], next, 'Undo'),
  )
  return (
    <>
      <div className={classes.two}>
        <Labelled label="Effect">
          <Select
            aria-label="Effect"
            clearable
            placeholder="assumed"
            data={Object.entries(EFFECT_WORDS).map(([value, label]) => ({ value, label }))}
            value={node.effect ?? null}
            onChange={(next) => void setField([...path, 'effect'], next ?? undefined, 'Effect')}
          />
        </Labelled>
        <Labelled label="May be repeated">
          <Select
            aria-label="May be repeated"
            clearable
            placeholder="assumed"
            data={[
              { value: 'natural', label: 'by its nature' },
              { value: 'key', label: 'with a key' },
              { value: 'no', label: 'no' },
            ]}
            value={node.idempotent ?? null}
            onChange={(next) => void setField([...path, 'idempotent'], next ?? undefined, 'May be repeated')}
          />
        </Labelled>
      </div>
      <Labelled label="Undo">
        <StructuredValue label="Undo" path={path} value={undo.value} onChange={undo.change} onBlur={undo.flush} />
      </Labelled>
      <Labelled label="Example of its output">
        <StructuredValue
          label="Example of its output"
          path={path}
          value={example.value}
          onChange={example.change}
          onBlur={example.flush}
        />
      </Labelled>
    </>
  )
}

function Pinned({ found: { node, path } }: { found: FoundNode }) {
  const draft = useDraft<JsonValue | undefined>(node.mock as JsonValue | undefined, (next) =>
    setField([...path, 'mock'], next, 'Pinned outcome'),
  )
  const example = node.example ?? catalog.get(node.type)?.example
  return (
    <>
      <p className={classes.hint}>Used instead of the node in every rehearsal: output, port, error, duration.</p>
      <StructuredValue
        label="Pinned outcome"
        path={path}
        value={draft.value}
        onChange={draft.change}
        onBlur={draft.flush}
      />
      {draft.value === undefined && example !== undefined && (
        <Button variant="default" onClick={() => draft.change({ output: example })}>
          Pin the example
        </Button>
      )}
    </>
  )
}
