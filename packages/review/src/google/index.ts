export { explainGoogle, type GoogleQuestion } from './explain-google.ts'
