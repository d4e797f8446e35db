// Single facts about a workspace, such as how its master key is recognised. Few are ever changed.

export interface FactStore {
  get(name: string): Promise<string | undefined>
  /** Notes a fact unless it is known; gives what is known then. Of two processes both get what the first one noted. */
  note(name: string, value: string): Promise<string>
  /** In the place of what was noted, whatever that is. */
  replace(name: string, value: string): Promise<void>
}
