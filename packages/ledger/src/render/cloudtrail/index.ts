export { cloudTrailDocument, cloudTrailPath, cloudTrailWindow } from './cloudtrail-file.ts'
export { cloudTrailRecords } from './render-cloudtrail.ts'
export type { CloudTrailFault, CloudTrailOptions, CloudTrailRecord } from './types.ts'
