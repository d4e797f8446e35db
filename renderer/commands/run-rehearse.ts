// Commands that start a run of the open playbook.
import { FlaskConical, Play, Radio } from 'lucide-react'
import { startRehearsal, useRehearsal } from '../rehearse/rehearsal.ts'
import { showDrawer } from '../state/view.ts'
import type { UserCommand } from './command.ts'
import { isPlaybookOpen } from './edit.ts'

export const rehearsePlaybook: UserCommand = {
  id: 'run.rehearse',
  title: 'Rehearse',
  group: 'Run',
  icon: Play,
  keys: ['mod+Enter'],
  worksInFields: true,
  isAvailable: isPlaybookOpen,
  run: () => startRehearsal(),
}

const ask = (dialog: 'shadow' | 'live') => () => {
  showDrawer('rehearse')
  useRehearsal.setState({ dialog })
}

export const runInShadow: UserCommand = {
  id: 'run.shadow',
  title: 'Run in shadow…',
  group: 'Run',
  icon: FlaskConical,
  isAvailable: isPlaybookOpen,
  run: ask('shadow'),
}

export const runLive: UserCommand = {
  id: 'run.live',
  title: 'Run live…',
  group: 'Run',
  icon: Radio,
  isAvailable: isPlaybookOpen,
  run: ask('live'),
}
