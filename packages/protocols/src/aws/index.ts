export { createAwsSts } from './sts/create-aws-sts.ts'
export type { AwsStsDeps } from './sts/types.ts'
