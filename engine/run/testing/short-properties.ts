// For `npm run mutate`: property tests try the same cases every time, and as many as fit into a moment.
import fc from 'fast-check'

fc.configureGlobal({ seed: 20_261_130, interruptAfterTimeLimit: 300, markInterruptAsFailure: false })
