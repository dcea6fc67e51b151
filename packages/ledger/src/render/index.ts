export { escapeForTerminal, escapeJsonText } from './escape.ts'
