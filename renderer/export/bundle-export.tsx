// The bundle before it is made: what goes in, what it can do, what it needs, and what stands in its way.
import { Button, Checkbox, MultiSelect, Select, TextInput } from '@mantine/core'
import { KeyRound, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { BundlePreview, SigningKey } from '../../api/index.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { shell } from '../shell/current.ts'
import { host, messageOf, useHost } from '../state/host.ts'
import { BundleContents } from './bundle-contents.tsx'
import classes from './export.module.css'

interface Made {
  fileName: string
  id: string
  key: SigningKey
}

export function BundleExport({ file, onClose }: { file: string; onClose(): void }) {
  const playbooks = useHost((state) => state.playbooks) ?? []
  const [chosen, setChosen] = useState([file])
  const [name, setName] = useState(() => playbooks.find((one) => one.file === file)?.name ?? 'Playbooks')
  const [key, setKey] = useState<SigningKey>()
  const [looked, setLooked] = useState<string[]>([])
  const [made, setMade] = useState<Made>()
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const { preview, refused } = usePreview(chosen, name)
  const standing = preview?.secrets.filter((one) => one.isKnown || !looked.includes(one.place)) ?? []

  const create = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      const { base64, ...rest } = await (await host()).bundles.create({
        playbooks: chosen,
        name: name.trim(),
        ...(key && { key: key.name }),
        allowed: looked,
      })
      await shell.saveFile(rest.fileName, new Blob([bytesOf(base64)], { type: 'application/octet-stream' }))
      setMade(rest)
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  if (made) return <Handover made={made} onClose={onClose} />
  return (
    <form
      className={classes.columns}
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <div className={classes.choices}>
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <MultiSelect
          label="Playbooks"
          description="Those that they call go with them"
          data={playbooks.map((one) => ({ value: one.file, label: one.name }))}
          value={chosen}
          onChange={setChosen}
          searchable
        />
        <KeyChoice chosen={key} onChoose={setKey} />
        {preview && preview.secrets.length > 0 && (
          <Secrets
            secrets={preview.secrets}
            looked={looked}
            onLook={(place, is) => setLooked(is ? [...looked, place] : looked.filter((one) => one !== place))}
          />
        )}
        {(problem ?? refused) !== undefined && (
          <p className={classes.problem} role="alert">
            {problem ?? refused}
          </p>
        )}
        <div className={classes.foot}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={isBusy}
            disabled={!preview || !key || chosen.length === 0 || name.trim() === '' || standing.length > 0}
          >
            Sign and export
          </Button>
        </div>
      </div>
      <section className={classes.preview} aria-label="What is inside">
        {preview && <BundleContents preview={preview} />}
      </section>
    </form>
  )
}

/** Asked anew with every change; the last good answer stays while somebody types. */
function usePreview(playbooks: readonly string[], name: string): { preview?: BundlePreview; refused?: string } {
  const [state, setState] = useState<{ preview?: BundlePreview; refused?: string }>({})
  const wanted = playbooks.join('\n')
  useEffect(() => {
    let isCurrent = true
    const tell = (next: typeof state) => isCurrent && setState(next)
    const ask = async () =>
      (await host()).bundles.preview({ playbooks: wanted.split('\n'), name: name.trim() || 'Playbooks' })
    if (wanted === '') setState({})
    else {
      ask().then(
        (preview) => tell({ preview }),
        (thrown) => tell({ refused: messageOf(thrown) }),
      )
    }
    return () => {
      isCurrent = false
    }
  }, [wanted, name])
  return state
}

function KeyChoice({ chosen, onChoose }: { chosen: SigningKey | undefined; onChoose(key: SigningKey): void }) {
  const person = useHost(({ workspace }) => workspace?.person) ?? ''
  const [own, setOwn] = useState<SigningKey[]>()
  const [name, setName] = useState(() => person.toLowerCase().replaceAll(/[^a-z0-9_.-]+/g, '-'))
  const [problem, setProblem] = useState<string>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is shown
  useEffect(() => {
    const load = async () => {
      const keys = (await (await host()).keys.list()).filter(({ isOwn }) => isOwn)
      setOwn(keys)
      if (keys[0]) onChoose(keys[0])
    }
    load().catch((thrown) => setProblem(messageOf(thrown)))
  }, [])
  const make = async () => {
    try {
      const key = await (await host()).keys.create({ name })
      setOwn([...(own ?? []), key])
      onChoose(key)
    } catch (thrown) {
      setProblem(messageOf(thrown))
    }
  }
  if (own?.length === 0) {
    return (
      <div className={classes.newKey}>
        <TextInput
          label="A key to sign with"
          description="There is none yet. Its secret half stays on this machine, sealed."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problem}
        />
        <Button variant="default" leftSection={<KeyRound size={13} aria-hidden />} onClick={() => void make()}>
          Make a key
        </Button>
      </div>
    )
  }
  return (
    <Select
      label="Signed with"
      description={chosen ? `Fingerprint ${chosen.fingerprint}` : undefined}
      data={(own ?? []).map((one) => one.name)}
      value={chosen?.name ?? null}
      onChange={(value) => {
        const key = own?.find((one) => one.name === value)
        if (key) onChoose(key)
      }}
      allowDeselect={false}
      error={problem}
    />
  )
}

interface SecretsProps {
  secrets: BundlePreview['secrets']
  looked: readonly string[]
  onLook(place: string, isNone: boolean): void
}

function Secrets({ secrets, looked, onLook }: SecretsProps) {
  return (
    <section className={classes.secrets} aria-labelledby="export-secrets">
      <h3 id="export-secrets">
        <TriangleAlert size={14} aria-hidden /> What looks like a secret
      </h3>
      <p>A bundle never carries secrets: keep them in a connection. Tick a place that you have looked at.</p>
      <ul>
        {secrets.map(({ place, what, isKnown }) =>
          isKnown ? (
            <li key={place}>
              {place}: {what}. It has to go.
            </li>
          ) : (
            <li key={`${place} ${what}`}>
              <Checkbox
                size="xs"
                label={`${place}: ${what}`}
                checked={looked.includes(place)}
                onChange={(event) => onLook(place, event.currentTarget.checked)}
              />
            </li>
          ),
        )}
      </ul>
    </section>
  )
}

/** What the other side has to do, with the lines to do it. */
function Handover({ made: { fileName, id, key }, onClose }: { made: Made; onClose(): void }) {
  return (
    <div className={classes.handover}>
      <p role="status">
        <strong>{fileName}</strong> is made and signed by {key.name}.
      </p>
      <p>Where it is to run, this key is trusted once; compare its fingerprint {key.fingerprint} by another way.</p>
      <Line text={`firebreak keys trust "${key.line}"`} />
      <Line text={`firebreak serve ${fileName}`} />
      <p className={classes.id}>{id}</p>
      <div className={classes.foot}>
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  )
}

function Line({ text }: { text: string }) {
  return (
    <div className={classes.line}>
      <code>{text}</code>
      <CopyButton text={text} label="Copy the command" />
    </div>
  )
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}
