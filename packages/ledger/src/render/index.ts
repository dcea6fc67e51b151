export { escapeForTerminal, escapeJsonText } from './escape.ts'
export { renderEventHeader, renderEventLine } from './render-event-line.ts'
export { renderJsonLine } from './render-json-line.ts'
export { renderWhy } from './render-why.ts'
