export { createAwsSts } from './sts/create-aws-sts.ts'
export type { AwsStsDeps, StsRefusal } from './sts/types.ts'
