/** Which calls of a service are data events: CloudTrail records them only where the trail asks for it, and they cost. */
const dataActions: Readonly<Record<string, string>> = {
  s3: `AbortMultipartUpload BypassGovernanceRetention DeleteObject* GetObject* HeadObject ListMultipartUploadParts
    PutObject* RestoreObject ReplicateObject ReplicateDelete SelectObjectContent`,
  dynamodb: `BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PartiQL* PutItem Query Scan UpdateItem
    GetRecords GetShardIterator`,
  lambda: 'InvokeFunction InvokeAsync',
  sqs: 'ReceiveMessage SendMessage DeleteMessage ChangeMessageVisibility',
  sns: 'Publish',
  kinesis: 'GetRecords GetShardIterator PutRecord PutRecords SubscribeToShard',
  firehose: 'PutRecord PutRecordBatch',
  cloudwatch: 'PutMetricData GetMetricData GetMetricStatistics GetMetricWidgetImage',
  logs: 'PutLogEvents GetLogEvents FilterLogEvents',
  states: 'GetActivityTask SendTask*',
  ssm: 'UpdateInstanceInformation',
  xray: 'PutTraceSegments PutTelemetryRecords',
  'cognito-identity': 'GetId GetCredentialsForIdentity GetOpenIdToken*',
  'rds-data': '*',
  bedrock: 'InvokeAgent InvokeFlow Retrieve*',
  iot: 'Publish Connect Subscribe Receive',
}

/** What CloudTrail records in no trail: checks of permissions that no call of their own belongs to, or no API of AWS. */
const neverActions: Readonly<Record<string, string>> = {
  iam: 'PassRole',
  sts: 'TagSession SetSourceIdentity SetContext',
  'execute-api': '*',
  'rds-db': 'connect',
  ssmmessages: '*',
  ec2messages: '*',
  elasticfilesystem: 'Client*',
  'kafka-cluster': '*',
  aoss: 'APIAccessAll DashboardsAccessAll',
  es: 'ESHttp*',
}

/** Why a trail may not show an action though it is used: `data` where data events are off, `never` in none. */
export type Blindness = 'data' | 'never'

const tables: readonly (readonly [Blindness, ReadonlyMap<string, readonly string[]>])[] = [
  ['never', tableOf(neverActions)],
  ['data', tableOf(dataActions)],
]

/** Whether the trail may be blind to an action such as `s3:GetObject`. */
export function blindness(action: string): Blindness | undefined {
  const [prefix = '', name = ''] = action.toLowerCase().split(':')
  return tables.find(([, table]) => (table.get(prefix) ?? []).some((pattern) => isLike(name, pattern)))?.[0]
}

function isLike(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

function tableOf(rows: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(rows).map(([prefix, text]) => [prefix, text.toLowerCase().split(/\s+/)]))
}
