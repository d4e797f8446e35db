// The room's only door: everything another room may use is named here, one by one.
export { type CefEvent, readCef } from './alerts/events/cef-event.ts'
export { parseAlertText } from './alerts/events/event-line.ts'
export { type LeefEvent, readLeef } from './alerts/events/leef-event.ts'
export { alertFacts, type Facts } from './alerts/facts.ts'
export { ALERT_FORMATS, type AlertFormat, FORMATS, readAlert } from './alerts/formats/index.ts'
export { alertTime, giveAlert, originalOf, rehearsed, shapeAlert } from './alerts/give.ts'
export { nestsTooDeep, TOO_DEEP, writtenAsFarAsItMay } from './alerts/nesting.ts'
export { isShaped, type Reception } from './alerts/shape.ts'
