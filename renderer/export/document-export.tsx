// A playbook as a document: seen first, then saved in the format that its readers want.
import { Button, SegmentedControl } from '@mantine/core'
import { Download } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { DocumentFormat } from '../../api/index.ts'
import { shell } from '../shell/current.ts'
import { host, messageOf } from '../state/host.ts'
import classes from './export.module.css'
import { pictureOf, svgAddress } from './picture.ts'

type Wanted = DocumentFormat | 'png'

const FORMATS: { value: Wanted; label: string; about: string }[] = [
  { value: 'html', label: 'Web page', about: 'One page that needs nothing else; prints well.' },
  { value: 'md', label: 'Markdown', about: 'For a repository or a wiki; the graph as Mermaid.' },
  { value: 'svg', label: 'SVG', about: 'The picture of the canvas, sharp at every size.' },
  { value: 'png', label: 'PNG', about: 'The picture of the canvas, for slides and tickets.' },
]

export function DocumentExport({ file }: { file: string }) {
  const [wanted, setWanted] = useState<Wanted>('html')
  const [document, setDocument] = useState<{ format: DocumentFormat; fileName: string; text: string }>()
  const [problem, setProblem] = useState<string>()
  const format = wanted === 'png' ? 'svg' : wanted
  useEffect(() => {
    let isCurrent = true
    const load = async () => {
      const written = await (await host()).documents.write({ playbook: file, format })
      if (isCurrent) setDocument({ format, ...written })
    }
    load().catch((thrown) => isCurrent && setProblem(messageOf(thrown)))
    return () => {
      isCurrent = false
    }
  }, [file, format])
  const shown = document?.format === format ? document : undefined
  const save = async () => {
    if (!shown) return
    try {
      if (wanted === 'png') await shell.saveFile(shown.fileName.replace(/svg$/, 'png'), await pictureOf(shown.text))
      else await shell.saveFile(shown.fileName, shown.text)
    } catch (thrown) {
      setProblem(messageOf(thrown))
    }
  }
  return (
    <div className={classes.document}>
      <div className={classes.formats}>
        <SegmentedControl
          aria-label="Format"
          value={wanted}
          onChange={(value) => setWanted(value as Wanted)}
          data={FORMATS}
        />
        <span className={classes.about}>{FORMATS.find(({ value }) => value === wanted)?.about}</span>
        <Button leftSection={<Download size={14} aria-hidden />} disabled={!shown} onClick={() => void save()}>
          Save
        </Button>
      </div>
      {problem !== undefined && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      {shown && <Preview format={format} text={shown.text} />}
    </div>
  )
}

function Preview({ format, text }: { format: DocumentFormat; text: string }) {
  if (format === 'html') return <iframe className={classes.page} title="Preview of the page" sandbox="" srcDoc={text} />
  if (format === 'md') return <pre className={classes.text}>{text}</pre>
  return (
    <div className={classes.picture}>
      <img src={svgAddress(text)} alt="The graph of the playbook" />
    </div>
  )
}
