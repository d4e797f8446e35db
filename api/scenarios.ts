// Scenarios: the tests of a playbook, `NAME.scenario.yaml` beside it or in its folder `scenarios`.
import { z } from 'zod'
import { anyJson } from '../engine/index.ts'
import { method } from './procedure.ts'
import { nothing, workspacePath } from './values.ts'

export const scenarioText = z.object({
  /** The file, within the workspace. */
  file: workspacePath,
  text: z.string(),
  /** What its `alert` names, read; absent where it names none, or the file cannot be read. */
  alert: anyJson().optional(),
})
export type ScenarioText = z.infer<typeof scenarioText>

export const scenarios = {
  /** Those of a playbook, in alphabetical order. */
  list: method('watch', 'nothing')
    .input(z.object({ playbook: workspacePath }))
    .output(z.array(scenarioText)),
  /** Keeps a new scenario of a playbook; never overwrites, the name is made free. */
  create: method('design', 'workspace')
    .input(z.object({ playbook: workspacePath, name: z.string().trim().min(1).max(200), text: z.string() }))
    .output(z.object({ file: workspacePath })),
  /** Replaces a scenario. Refused: `scenario/unknown`, `scenario/unwritable`. */
  write: method('design', 'workspace')
    .input(z.object({ file: workspacePath, text: z.string() }))
    .output(nothing),
  /** To the trash. */
  remove: method('design', 'workspace')
    .input(z.object({ file: workspacePath }))
    .output(nothing),
}
