export {
  awsErrors,
  awsFault,
  denialFault,
  internalFault,
  unauthorizedFault,
  type RefusedCall,
} from './errors.ts'
