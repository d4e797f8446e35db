// Any JSON value as a tree that opens and closes. Every value and its path can be copied; long lists show more on demand.
import { UnstyledButton } from '@mantine/core'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { type JsonValue, visibleText } from '../../engine/index.ts'
import { CopyButton } from './copy-button.tsx'
import classes from './json-tree.module.css'

export interface JsonTreeProps {
  value: JsonValue
  /** How many levels are open at first. */
  open?: number
  /** What stands before the first level, as `steps.parse` does. */
  path?: string
  /** Called with the path of a value that was picked; without it values are only looked at. */
  onPick?: (path: string) => void
}

const MANY = 50
const LONG_TEXT = 300

export function JsonTree({ value, open = 1, path = '', onPick }: JsonTreeProps) {
  const isNested = typeof value === 'object' && value !== null
  return (
    <div className={classes.tree}>
      {isNested ? (
        <Children value={value} path={path} open={open} {...(onPick && { onPick })} />
      ) : (
        <div className={classes.row}>
          <Leaf value={value} />
          <span className={classes.tools}>
            <CopyButton text={textOf(value)} label="Copy value" />
          </span>
        </div>
      )}
    </div>
  )
}

interface ChildrenProps {
  value: JsonValue[] | { [name: string]: JsonValue }
  path: string
  open: number
  onPick?: (path: string) => void
}

function Children({ value, path, open, onPick }: ChildrenProps) {
  const [shown, setShown] = useState(MANY)
  const isList = Array.isArray(value)
  const members = Object.entries(value)
  if (members.length === 0) return <span className={classes.empty}>{isList ? 'empty list' : 'empty'}</span>
  return (
    <ul className={classes.list}>
      {members.slice(0, shown).map(([name, inner]) => (
        <Member
          key={name}
          name={name}
          value={inner as JsonValue}
          path={isList ? `${path}[${name}]` : joined(path, name)}
          open={open}
          {...(onPick && { onPick })}
        />
      ))}
      {members.length > shown && (
        <li>
          <UnstyledButton className={classes.more} onClick={() => setShown(shown + 10 * MANY)}>
            {members.length - shown} more
          </UnstyledButton>
        </li>
      )}
    </ul>
  )
}

interface MemberProps extends Omit<ChildrenProps, 'value'> {
  name: string
  value: JsonValue
}

function Member({ name, value, path, open, onPick }: MemberProps) {
  const [isOpen, setOpen] = useState(open > 0)
  const isNested = typeof value === 'object' && value !== null
  const label = onPick ? (
    <UnstyledButton className={classes.name} onClick={() => onPick(path)} title={`Use ${path}`}>
      {visibleText(name)}
    </UnstyledButton>
  ) : (
    <span className={classes.name}>{visibleText(name)}</span>
  )
  return (
    <li>
      <div className={classes.row}>
        {isNested ? (
          <UnstyledButton
            className={classes.fold}
            aria-expanded={isOpen}
            aria-label={`${name}: ${sizeOf(value)}`}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRight size={12} aria-hidden data-open={isOpen || undefined} />
          </UnstyledButton>
        ) : (
          <span className={classes.fold} />
        )}
        {label}
        {isNested ? <span className={classes.size}>{sizeOf(value)}</span> : <Leaf value={value} />}
        <span className={classes.tools}>
          <CopyButton text={() => textOf(value)} label={`Copy ${name}`} />
        </span>
      </div>
      {isNested && isOpen && <Children value={value} path={path} open={open - 1} {...(onPick && { onPick })} />}
    </li>
  )
}

function Leaf({ value }: { value: JsonValue }) {
  const [isWhole, setWhole] = useState(false)
  // What is copied is as it is; what is read hides nothing.
  const text = visibleText(typeof value === 'string' ? value : JSON.stringify(value))
  const isLong = text.length > LONG_TEXT && !isWhole
  return (
    <span
      className={classes.leaf}
      data-type={value === null ? 'null' : typeof value === 'bigint' ? 'number' : typeof value}
    >
      {isLong ? `${text.slice(0, LONG_TEXT)}…` : text === '' ? '(empty text)' : text}
      {isLong && (
        <UnstyledButton className={classes.more} onClick={() => setWhole(true)}>
          all {text.length} characters
        </UnstyledButton>
      )}
    </span>
  )
}

function sizeOf(value: JsonValue): string {
  if (Array.isArray(value)) return value.length === 1 ? '1 item' : `${value.length} items`
  const count = Object.keys(value as object).length
  return count === 1 ? '1 field' : `${count} fields`
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

const joined = (path: string, name: string): string => {
  if (!/^[A-Za-z_]\w*$/.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}
