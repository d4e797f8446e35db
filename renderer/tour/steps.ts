// The steps of the tour: what is said, at which control, in which place.
import type { DrawerTab } from '../state/view.ts'

export interface TourStep {
  title: string
  text: string
  /** A selector of the control that it speaks of. */
  anchor: string
  place?: 'library' | 'playbook'
  drawer?: DrawerTab
}

export const STEPS: TourStep[] = [
  {
    title: 'Playbooks are plain files',
    text: 'The library shows the folder that Firebreak has open. Each playbook is one YAML file: keep it in git, edit it with anything.',
    anchor: '[aria-label="Playbooks"] li',
    place: 'library',
  },
  {
    title: 'What happens, from left to right',
    text: 'Phishing triage: a mail is reported, taken apart, judged; a person approves; it is taken out of every mailbox. Arrow keys walk along it.',
    anchor: '.react-flow__node',
    place: 'playbook',
  },
  {
    title: 'Every node has a form',
    text: 'Select a node and its fields stand here, with the data that reached them. Mistakes show while you type.',
    anchor: '[data-inspector]',
    place: 'playbook',
  },
  {
    title: 'Rehearse: nothing leaves this machine',
    text: 'Choose a sample alert and press Rehearse. Look-ups are answered from examples, waiting takes no time, and each write goes into a ledger instead of into the world.',
    anchor: '[aria-label="Rehearse"]',
    place: 'playbook',
    drawer: 'rehearse',
  },
  {
    title: 'What it would have done',
    text: 'The ledger lists every message, change and deletion with its final arguments. When it says what you want, run it in shadow, then live.',
    anchor: '[aria-label="Ledger"]',
    place: 'playbook',
    drawer: 'ledger',
  },
]
