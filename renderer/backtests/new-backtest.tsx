// A new backtest: which playbook, over which recorded alerts, beside which other version.
import { Button, FileButton, Modal, MultiSelect, Select, TextInput } from '@mantine/core'
import { Upload } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useDocument } from '../state/document.ts'
import { host, messageOf, useHost } from '../state/host.ts'
import classes from './backtests-place.module.css'
import { ALONE, REVISION, samplesFor, startBacktest } from './start-backtest.ts'

export function NewBacktest({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="New backtest" size="lg">
      {isOpen && <Form onClose={onClose} />}
    </Modal>
  )
}

function Form({ onClose }: { onClose(): void }) {
  const playbooks = useHost((state) => state.playbooks) ?? []
  const open = useDocument((state) => state.file)
  const [playbook, setPlaybook] = useState<string | null>(open ?? playbooks[0]?.file ?? null)
  const [sources, setSources] = useState<Source[]>([])
  const [alerts, setAlerts] = useState<string[]>([])
  const [against, setAgainst] = useState<string>(ALONE)
  const [revision, setRevision] = useState('HEAD')
  const [alertPath, setAlertPath] = useState('')
  const [label, setLabel] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [isOver, setOver] = useState(false)

  const choose = (chosen: readonly string[]) => setAlerts((before) => [...new Set([...before, ...chosen])])
  const load = async (chosen: readonly string[]) => {
    const found = await (await host()).backtests.sources()
    setSources((before) => merged(found, before))
    choose(chosen)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is opened
  useEffect(() => {
    load([]).catch((thrown) => setProblem(messageOf(thrown)))
  }, [])

  const act = async (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  const add = (files: readonly File[]) =>
    act(async () => {
      const client = await host()
      const added: string[] = []
      for (const file of files) {
        const { file: kept } = await client.backtests.addSource({ fileName: file.name, base64: await base64Of(file) })
        added.push(kept)
      }
      await load(added)
    })
  const addHistory = () =>
    act(async () => {
      const name = playbooks.find(({ file }) => file === playbook)?.name ?? ''
      const { file } = await (await host()).backtests.addHistory({ playbook: name })
      await load([file])
    })
  const addSamples = () =>
    act(async () => {
      if (playbook === null) return
      const found = await samplesFor(playbook)
      if (found.length === 0) throw new Error('There are no sample alerts in the workspace.')
      setSources((before) => merged(found, before))
      choose(found.map(({ file }) => file))
    })
  const start = () =>
    act(async () => {
      if (playbook === null) return
      await startBacktest({ playbook, alerts, against, revision, alertPath, label })
      onClose()
    })

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <Select
        label="Playbook"
        data={playbooks.map(({ file, name }) => ({ value: file, label: name }))}
        value={playbook}
        onChange={(next) => {
          setPlaybook(next)
          setProblem(undefined)
        }}
        allowDeselect={false}
      />
      <MultiSelect
        label="Recorded alerts"
        description="Files of the workspace: NDJSON, JSON lists or CSV, also gzipped"
        placeholder={alerts.length === 0 ? 'Choose files' : ''}
        data={sources.map(({ file }) => file)}
        value={alerts}
        onChange={setAlerts}
        nothingFoundMessage="No recorded alerts in the workspace yet: take some below."
        searchable
      />
      <section
        aria-label="Drop files of alerts here"
        className={classes.drop}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void add([...event.dataTransfer.files])
        }}
      >
        Drop files of alerts here, and they are kept under recorded/. Or take others:
        <div className={classes.ways}>
          <FileButton multiple accept=".json,.ndjson,.jsonl,.csv,.log,.gz" onChange={(files) => void add(files)}>
            {(props) => (
              <Button {...props} variant="subtle" size="compact-xs" leftSection={<Upload size={12} aria-hidden />}>
                Choose files
              </Button>
            )}
          </FileButton>
          <Button variant="subtle" size="compact-xs" disabled={playbook === null} onClick={() => void addSamples()}>
            Sample alerts
          </Button>
          <Button variant="subtle" size="compact-xs" disabled={playbook === null} onClick={() => void addHistory()}>
            Alerts of earlier runs
          </Button>
        </div>
      </section>
      <Select
        label="Compare with"
        data={[
          { value: ALONE, label: 'Nothing' },
          { value: REVISION, label: 'An earlier revision from git' },
          ...playbooks.filter(({ file }) => file !== playbook).map(({ file, name }) => ({ value: file, label: name })),
        ]}
        value={against}
        onChange={(value) => setAgainst(value ?? ALONE)}
        allowDeselect={false}
      />
      {against === REVISION && (
        <TextInput
          label="Revision"
          description="A branch, a tag, a hash, or HEAD~1"
          value={revision}
          onChange={(event) => setRevision(event.currentTarget.value)}
        />
      )}
      <TextInput
        label="Path of the alert in each record"
        description="Leave it empty if the record itself is the alert"
        placeholder="alert"
        value={alertPath}
        onChange={(event) => setAlertPath(event.currentTarget.value)}
      />
      <TextInput
        label="Field that says whether the alert was real"
        description="Shows precision and recall of every branch. field=VALUE names the value that means real."
        placeholder="label=TP"
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={playbook === null || alerts.length === 0} loading={isBusy}>
          Start
        </Button>
      </div>
    </form>
  )
}

interface Source {
  file: string
  bytes: number
}

/** Each file once; what was found last counts. */
const merged = (found: readonly Source[], before: readonly Source[]): Source[] => [
  ...new Map([...before, ...found].map((one) => [one.file, one])).values(),
]

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(new Error(`${file.name} cannot be read`))
    reader.readAsDataURL(file)
  })
}
