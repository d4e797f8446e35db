// Lines of a run's log, handed to whoever shows or keeps them. Known secrets are masked before.
import type { Real } from '../real.ts'

export const realLog: Real<'log'> = ({ onLog, redact }, { run, node }) => ({
  write: (level, message, fields = {}) => onLog?.(redact({ run, node, level, message, fields })),
})
