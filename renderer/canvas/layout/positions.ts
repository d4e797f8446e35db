// Where nodes stand, as a document keeps it.

/** By node id; x and y on the canvas, within a loop relative to its body. */
export type Positions = { [id: string]: [number, number] }
