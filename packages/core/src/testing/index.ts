export { outcome, throwsCode } from './throws-code.ts'
