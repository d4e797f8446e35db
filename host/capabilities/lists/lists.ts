// Lists of the workspace, read from its folder.
import type { Real } from '../real.ts'

export const realLists: Real<'lists'> = ({ lists }) => lists
