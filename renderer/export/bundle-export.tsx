// The bundle before it is made: what goes in, what it can do, what it needs, and what stands in its way.
import { Button, MultiSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { BundlePreview, SigningKey } from '../../api/index.ts'
import { messageOf, useHost } from '../state/host.ts'
import { BundleContents } from './bundle-contents.tsx'
import classes from './export.module.css'
import { Handover } from './handover.tsx'
import { KeyChoice } from './key-choice.tsx'
import { type Made, makeBundle, previewOf, standingSecrets } from './make-bundle.ts'
import { Secrets } from './secrets.tsx'

/** A preview compiles and looks through everything: not for every letter of the name. */
const TYPING_MS = 300

export function BundleExport({ file, onClose }: { file: string; onClose(): void }) {
  const playbooks = useHost((state) => state.playbooks) ?? []
  const [chosen, setChosen] = useState([file])
  const [name, setName] = useState(() => playbooks.find((one) => one.file === file)?.name ?? 'Playbooks')
  const [key, setKey] = useState<SigningKey>()
  const [looked, setLooked] = useState<string[]>([])
  const [made, setMade] = useState<Made>()
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [settledName] = useDebouncedValue(name, TYPING_MS)
  const { preview, refused } = usePreview(chosen, settledName)
  const standing = preview ? standingSecrets(preview, looked) : []

  const create = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      setMade(await makeBundle({ playbooks: chosen, name, key: key?.name, looked }))
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
          description="Called playbooks are included"
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
    const ask = () => previewOf(wanted.split('\n'), name)
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
