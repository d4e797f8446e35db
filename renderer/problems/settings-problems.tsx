// What is wrong with firebreak.yaml, wherever it matters: until it is mended, nothing that the file says counts.
import { TriangleAlert } from 'lucide-react'
import { useHost } from '../state/host.ts'
import classes from './settings-problems.module.css'

export function SettingsProblems() {
  const problems = useHost((state) => state.workspace?.settingsProblems) ?? []
  if (problems.length === 0) return null
  return (
    <div className={classes.notice} role="alert">
      <TriangleAlert size={14} className={classes.icon} aria-hidden />
      <div>
        firebreak.yaml has {problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}. Until it is mended,
        nothing that it says counts.
        <ul>
          {problems.map(({ code, message, line }) => (
            <li key={`${code} ${line} ${message}`}>
              {line !== undefined && `Line ${line}: `}
              {message} <span className={classes.code}>{code}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
