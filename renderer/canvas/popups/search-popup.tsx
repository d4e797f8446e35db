// A popup on the canvas in which one of several things is chosen by a few letters: arrow keys walk the list, Enter takes, Escape or
// a press beside it closes.
import { TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { NodeIcon } from '../nodes/node-icon.tsx'
import classes from './search-popup.module.css'

export interface PopupOption {
  key: string
  title: string
  hint: string
  /** The node type whose icon stands before it. */
  type: string
}

export interface SearchPopupProps<Option extends PopupOption> {
  /** Where it opens, in pixels of the window. */
  screen: { x: number; y: number }
  label: string
  /** Of the field; `placeholder` stands in it while it is empty. */
  asks: string
  placeholder: string
  listLabel: string
  nothing: string
  /** What the letters find. */
  find(words: string): readonly Option[]
  /** The one that is chosen at first. Default: the first. */
  likeliest?: number
  onTake(option: Option): void
  onClose(): void
}

/** How far from the right and the lower edge of the window it stays, pixels. */
const WIDTH = 320
const HEIGHT = 380

export function SearchPopup<Option extends PopupOption>(props: SearchPopupProps<Option>) {
  const { screen, label, asks, placeholder, listLabel, nothing, find, likeliest = 0, onTake, onClose } = props
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState(likeliest)
  const box = useRef<HTMLDivElement>(null)
  useCloseOutside(box, onClose)
  const found = find(words)
  const take = (option: Option | undefined) => {
    if (option) onTake(option)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    else if (event.key === 'ArrowDown') setChosen((at) => Math.min(found.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setChosen((at) => Math.max(0, at - 1))
    else if (event.key === 'Enter') take(found[chosen])
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const left = Math.min(screen.x, window.innerWidth - WIDTH)
  const top = Math.min(screen.y, window.innerHeight - HEIGHT)
  return (
    <div ref={box} className={classes.popup} style={{ left, top }} role="dialog" aria-label={label}>
      <TextInput
        autoFocus
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        placeholder={placeholder}
        aria-label={asks}
        leftSection={<Search size={14} aria-hidden />}
      />
      <div className={classes.list} role="listbox" aria-label={listLabel}>
        {found.map((option, index) => (
          <button
            key={option.key}
            type="button"
            role="option"
            aria-selected={index === chosen}
            className={classes.option}
            onMouseEnter={() => setChosen(index)}
            onClick={() => take(option)}
            tabIndex={-1}
          >
            <NodeIcon type={option.type} />
            <span className={classes.title}>{option.title}</span>
            <span className={classes.type}>{option.hint}</span>
          </button>
        ))}
        {found.length === 0 && <div className={classes.nothing}>{nothing}</div>}
      </div>
    </div>
  )
}

function useCloseOutside(box: React.RefObject<HTMLDivElement | null>, onClose: () => void): void {
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) onClose()
    }
    window.addEventListener('pointerdown', outside, true)
    return () => window.removeEventListener('pointerdown', outside, true)
  }, [box, onClose])
}
