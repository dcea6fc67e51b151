export { createAwsIam } from './iam/create-aws-iam.ts'
export type { AwsIamDeps, ChangeOrder, LastUse } from './iam/types.ts'
export { createAwsSts } from './sts/create-aws-sts.ts'
export type { AwsStsDeps } from './sts/types.ts'
