// The inspector of one node: its fields with the data beside them, what happens around it, its docs and its YAML; in a run, what
// went in and what came out.
import { UnstyledButton } from '@mantine/core'
import { CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { EffectTag } from '../parts/effect-tag.tsx'
import { Empty } from '../parts/empty.tsx'
import { Markdown } from '../parts/markdown.tsx'
import { useShownHere } from '../rehearse/shown-here.ts'
import { catalog, fieldsOfNode } from '../state/catalog.ts'
import { useDocument } from '../state/document.ts'
import { useFolded } from '../state/run.ts'
import { type FoundNode, findNode } from '../worker/find-node.ts'
import type { DataAtHand } from './data-at-hand.ts'
import { DataPane } from './data-pane.tsx'
import { setField } from './edit-field.ts'
import { FailureSection } from './failure-section.tsx'
import { Field, FieldProblem } from './field.tsx'
import { fieldsOf } from './field-kind.ts'
import classes from './inspector.module.css'
import { MoreSections } from './more-section.tsx'
import { NodeYaml } from './node-yaml.tsx'
import { StepData } from './step-data.tsx'
import { useDraft } from './use-draft.ts'

type Tab = 'fields' | 'input' | 'output' | 'docs' | 'yaml'

const TITLES: { [tab in Tab]: string } = {
  fields: 'Fields',
  input: 'Input',
  output: 'Output',
  docs: 'Docs',
  yaml: 'YAML',
}

export function NodeInspector({ id, data }: { id: string; data: DataAtHand }) {
  const playbook = useDocument((state) => state.playbook)
  const shown = useShownHere()
  const folded = useFolded()
  const [tab, setTab] = useState<Tab>('fields')
  const found = playbook && findNode(playbook, id)
  if (!found) return <Empty icon={CircleHelp} title="Node not found" text="The node that was selected is gone." />
  const tabs: Tab[] = shown ? ['fields', 'input', 'output', 'docs', 'yaml'] : ['fields', 'docs', 'yaml']
  const current = tabs.includes(tab) ? tab : 'fields'
  const type = catalog.get(found.node.type)
  return (
    <section className={classes.inspector} aria-label={`Node ${found.node.title ?? id}`}>
      <Head key={`head ${id}`} found={found} />
      <div className={classes.tabs} role="tablist" aria-label="About the node">
        {tabs.map((one) => (
          <UnstyledButton
            key={one}
            role="tab"
            aria-selected={current === one}
            className={classes.tab}
            onClick={() => setTab(one)}
          >
            {TITLES[one]}
          </UnstyledButton>
        ))}
      </div>
      <div className={classes.body} role="tabpanel" aria-label={TITLES[current]}>
        {current === 'fields' && <Fields key={id} found={found} />}
        {current === 'docs' && (
          <div className={classes.form}>
            <Markdown text={type?.docs ?? 'This node type is not known here.'} />
          </div>
        )}
        {current === 'yaml' && <NodeYaml key={id} found={found} />}
        {(current === 'input' || current === 'output') && shown && (
          <StepData key={id} plan={shown.plan} state={folded} id={id} side={current} />
        )}
      </div>
      {current === 'fields' && type?.kind !== 'trigger' && <DataPane node={id} data={data} />}
    </section>
  )
}

function Head({ found: { id, node, path } }: { found: FoundNode }) {
  const type = catalog.get(node.type)
  const draft = useDraft(node.title ?? '', (next) => setField([...path, 'title'], next || undefined, 'Title'))
  const effect = (type?.generic && node.effect) || type?.effect
  return (
    <header className={classes.head}>
      <input
        className={classes.title}
        aria-label="Title"
        value={draft.value}
        placeholder={type?.title ?? id}
        onChange={(event) => draft.change(event.currentTarget.value)}
        onBlur={draft.flush}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <div className={classes.kind}>
        <span>{type?.title ?? 'Unknown type'}</span>
        <code>{id}</code>
        {effect && effect !== 'none' && <EffectTag effect={effect} />}
      </div>
    </header>
  )
}

const FIELDS_OF_NODE = ['with', 'next', 'retry', 'timeout', 'join']

function Fields({ found }: { found: FoundNode }) {
  const { id, node, path } = found
  const type = catalog.get(node.type)
  const diagnostics = useDocument((state) => state.diagnostics)
  const root = type?.inputSchema ?? {}
  const specs = fieldsOf(root)
  const known = new Set(specs.map(({ name }) => name))
  const values = fieldsOfNode(node)
  const others = diagnostics.filter(
    (one) => one.node === id && !FIELDS_OF_NODE.includes(String(one.path[path.length] ?? '')),
  )
  const strangers = diagnostics.filter(
    (one) =>
      one.path[path.length] === 'with' &&
      one.node === id &&
      one.path.length > path.length + 1 &&
      !known.has(String(one.path[path.length + 1])),
  )
  // Worked out once: a field that is filled stays where it stands while the form is open.
  const [filled] = useState(() => new Set(Object.keys(values)))
  const needed = specs.filter((spec) => spec.isRequired || filled.has(spec.name))
  const rest = specs.filter((spec) => !needed.includes(spec))
  const field = (spec: (typeof specs)[number]) => (
    <Field
      key={spec.name}
      spec={spec}
      path={[...path, 'with', spec.name]}
      value={values[spec.name]}
      node={id}
      root={root}
    />
  )
  return (
    <>
      <div className={classes.form}>
        {[...others, ...strangers].map((one) => (
          <FieldProblem key={`${one.code} ${one.message}`} diagnostic={one} />
        ))}
        {specs.length === 0 && (
          <p className={classes.hint}>
            {type
              ? 'This node has no fields.'
              : `There is no node type ${node.type} here. Look at the YAML to change it.`}
          </p>
        )}
        {needed.map(field)}
        {rest.map(field)}
      </div>
      {type?.kind !== 'trigger' && <FailureSection found={found} />}
      <MoreSections found={found} />
    </>
  )
}
