export { awsErrors, awsFault, denialFault, internalFault } from './errors.ts'
