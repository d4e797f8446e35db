// What keeps a database that is used for years small and safe: what is over is removed, in small steps, and all of it is copied
// while it is written to.

export interface UpkeepStore {
  /** Removes the oldest runs that were over before then, at most so many. @returns how many */
  removeRunsBefore(endedBeforeMs: number, most: number): Promise<number>
  /** Removes alerts that came in before then and wait for nothing, at most so many. @returns how many */
  removeAlertsBefore(receivedBeforeMs: number, most: number): Promise<number>
  /** Writes something and takes it back. @throws StoreError `store/full` and the like while nothing can be written */
  tryToWrite(): Promise<void>
  /** Gives back what removed rows still hold, as far as that goes while others write. */
  tidy(): Promise<void>
  /** Bytes that hold something: what is free counts no more. */
  usedBytes(): Promise<number>
  /** Copies everything as it is at one moment into a file, while it goes on being used. */
  backupTo(target: string): Promise<void>
  /** The database's own look over all that it holds: the problems it found, none when all is well. Slow where there is much. */
  problems(): Promise<string[]>
}
