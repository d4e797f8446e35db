// The steps of the tour: what is said, at which control, in which place, and what Next does.
import { choicesOf, humanSteps } from '../rehearse/beforehand.ts'
import { startRehearsal, useRehearsal } from '../rehearse/rehearsal.ts'
import { useDocument } from '../state/document.ts'
import type { DrawerTab } from '../state/view.ts'

export interface TourStep {
  title: string
  text: string
  /** A selector of the control that it speaks of; where it is not there, the step is passed over. */
  anchor: string
  place: 'library' | 'playbook'
  drawer?: DrawerTab
  /** A node is selected, so that the inspector shows its form. */
  selectsNode?: true
  /** What the button says, and does before the next step. */
  next?: { word: string; run(): Promise<void> }
}

/** The row of the playbook that the tour opens; in a workspace without it the first one. */
const EXAMPLE = '[data-file$="phishing-triage.playbook.yaml"]'
const EXAMPLE_ROW = `ul[aria-label="Playbooks"] ${EXAMPLE}, ul[aria-label="Playbooks"]:not(:has(${EXAMPLE})) li`

export const STEPS: TourStep[] = [
  {
    title: 'Playbooks are plain files',
    text: 'The library shows the folder that Firebreak has open. Each playbook is one YAML file: keep it in git, edit it with anything. The tour opens Phishing triage.',
    anchor: EXAMPLE_ROW,
    place: 'library',
    next: { word: 'Open it', run: async () => {} },
  },
  {
    title: 'What happens, from left to right',
    text: 'A mail is reported, taken apart and judged; a person approves; it is taken out of every mailbox. Arrow keys walk along it, / adds a node.',
    anchor: '.react-flow__node',
    place: 'playbook',
  },
  {
    title: 'Every node has a form',
    text: 'Its fields are here, with the data that reached them in the last run. Mistakes show while you type, each with a way to mend it.',
    anchor: '#inspector',
    place: 'playbook',
    selectsNode: true,
  },
  {
    title: 'Rehearse: nothing leaves this machine',
    text: 'An example alert is chosen. Look-ups are answered from examples, waiting takes no time, and each write is listed in a ledger instead of being done.',
    anchor: 'section[aria-label="Rehearse"]',
    place: 'playbook',
    drawer: 'rehearse',
    next: { word: 'Rehearse it', run: rehearseExample },
  },
  {
    title: 'The run plays on the canvas',
    text: 'Each step shows what went in and what came out; the slider goes back in time. Where the playbook asks a person, you answer here; this time each was approved beforehand.',
    anchor: 'section[aria-label="Rehearse"]',
    place: 'playbook',
    drawer: 'rehearse',
  },
  {
    title: 'What it would have done',
    text: 'The ledger lists every message, change and deletion with its final arguments. Nothing left this machine. When you like what it says, run it in shadow, then live.',
    anchor: 'section[aria-label="Ledger"]',
    place: 'playbook',
    drawer: 'ledger',
  },
]

/** Rehearses on the alert that is chosen, everybody agreeing: so that the ledger has something to show. */
async function rehearseExample(): Promise<void> {
  const { plan } = useDocument.getState()
  const answers = (plan ? humanSteps(plan) : []).flatMap((step) => {
    const choices = choicesOf(step)
    const choice = choices.find((one) => one === 'approved') ?? choices[0]
    return choice === undefined ? [] : [[step.id, choice] as const]
  })
  useRehearsal.setState({ beforehand: Object.fromEntries(answers) })
  void startRehearsal()
}
