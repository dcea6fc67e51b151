import type { JsonObject } from '@vouchsafe/core/json'

/** A permission that AWS asks for, and on what: what a policy must allow. */
export interface AskedPermission {
  readonly action: string
  /** The one ARN that AWS asks about, or `*`. */
  readonly resource: string
}

/** Which account and region a role works in, and a name that its resources begin with. */
export interface CallScene {
  readonly account: string
  readonly region: string
  readonly team: string
}

/** One call as CloudTrail writes it down, and what AWS asks for when it is made. */
export interface MadeCall {
  readonly source: string
  readonly name: string
  readonly parameters: JsonObject | null
  readonly resources?: readonly string[]
  readonly isDataEvent?: boolean
  readonly invokedBy?: string
  readonly asked: readonly AskedPermission[]
}

/** Makes a call about the thing that is called `thing`: another thing is another resource. */
export type CallKind = (thing: string, scene: CallScene) => MadeCall

const one = (action: string, resource: string): readonly AskedPermission[] => [{ action, resource }]
const arn = (service: string, { region, account }: CallScene, tail: string): string =>
  `arn:aws:${service}:${region}:${account}:${tail}`

function object(name: string, action: string): CallKind {
  return (thing, { team }) => {
    const resource = `arn:aws:s3:::${team}-data/${thing}`
    return {
      source: 's3.amazonaws.com',
      name,
      parameters: { bucketName: `${team}-data`, key: thing, Host: `${team}-data.s3.amazonaws.com` },
      resources: [resource, `arn:aws:s3:::${team}-data`],
      isDataEvent: true,
      asked: one(action, resource),
    }
  }
}

/** Written down from AWS's documentation of each API and its events, not from the tables under test. */
export const callKinds: Readonly<Record<string, CallKind>> = {
  getObject: object('GetObject', 's3:GetObject'),
  headObject: object('HeadObject', 's3:GetObject'),
  putObject: object('PutObject', 's3:PutObject'),
  startUpload: object('CreateMultipartUpload', 's3:PutObject'),
  deleteObject: object('DeleteObject', 's3:DeleteObject'),
  copyObject: (thing, { team }) => ({
    source: 's3.amazonaws.com',
    name: 'CopyObject',
    parameters: {
      bucketName: `${team}-copies`,
      key: thing,
      'x-amz-copy-source': `${team}-data/${encodeURIComponent(thing)}`,
    },
    resources: [`arn:aws:s3:::${team}-copies/${thing}`, `arn:aws:s3:::${team}-copies`],
    isDataEvent: true,
    asked: [
      ...one('s3:PutObject', `arn:aws:s3:::${team}-copies/${thing}`),
      ...one('s3:GetObject', `arn:aws:s3:::${team}-data/${thing}`),
    ],
  }),
  listObjects: (thing, { team }) => ({
    source: 's3.amazonaws.com',
    name: 'ListObjects',
    parameters: { bucketName: `${team}-${slug(thing)}`, 'list-type': '2', prefix: thing },
    resources: [`arn:aws:s3:::${team}-${slug(thing)}`],
    isDataEvent: true,
    asked: one('s3:ListBucket', `arn:aws:s3:::${team}-${slug(thing)}`),
  }),
  getItem: (thing, scene) => ({
    source: 'dynamodb.amazonaws.com',
    name: 'GetItem',
    parameters: { tableName: `${scene.team}-${slug(thing)}`, key: { id: 'x' } },
    resources: [arn('dynamodb', scene, `table/${scene.team}-${slug(thing)}`)],
    isDataEvent: true,
    asked: one('dynamodb:GetItem', arn('dynamodb', scene, `table/${scene.team}-${slug(thing)}`)),
  }),
  queryIndex: (thing, scene) => ({
    source: 'dynamodb.amazonaws.com',
    name: 'Query',
    parameters: { tableName: `${scene.team}-orders`, indexName: slug(thing) },
    isDataEvent: true,
    asked: one('dynamodb:Query', arn('dynamodb', scene, `table/${scene.team}-orders/index/${slug(thing)}`)),
  }),
  invoke: (thing, scene) => ({
    source: 'lambda.amazonaws.com',
    name: 'Invoke',
    parameters: {
      functionName: arn('lambda', scene, `function:${scene.team}-${slug(thing)}`),
      invocationType: 'Event',
    },
    resources: [arn('lambda', scene, `function:${scene.team}-${slug(thing)}`)],
    isDataEvent: true,
    asked: one('lambda:InvokeFunction', arn('lambda', scene, `function:${scene.team}-${slug(thing)}`)),
  }),
  updateCode: (thing, scene) => ({
    source: 'lambda.amazonaws.com',
    name: 'UpdateFunctionCode20150331v2',
    parameters: { functionName: `${scene.team}-${slug(thing)}`, publish: true },
    asked: one('lambda:UpdateFunctionCode', arn('lambda', scene, `function:${scene.team}-${slug(thing)}`)),
  }),
  sendMessage: (thing, scene) => ({
    source: 'sqs.amazonaws.com',
    name: 'SendMessageBatch',
    parameters: {
      queueUrl: `https://sqs.${scene.region}.amazonaws.com/${scene.account}/${scene.team}-${slug(thing)}`,
    },
    isDataEvent: true,
    asked: one('sqs:SendMessage', arn('sqs', scene, `${scene.team}-${slug(thing)}`)),
  }),
  publish: (thing, scene) => ({
    source: 'sns.amazonaws.com',
    name: 'Publish',
    parameters: {
      topicArn: arn('sns', scene, `${scene.team}-${slug(thing)}`),
      message: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    },
    isDataEvent: true,
    asked: one('sns:Publish', arn('sns', scene, `${scene.team}-${slug(thing)}`)),
  }),
  decryptForS3: (thing, scene) => ({
    source: 'kms.amazonaws.com',
    name: 'Decrypt',
    parameters: { encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
    resources: [arn('kms', scene, `key/${uuid(thing)}`)],
    invokedBy: 's3.amazonaws.com',
    asked: one('kms:Decrypt', arn('kms', scene, `key/${uuid(thing)}`)),
  }),
  getSecret: (thing, scene) => ({
    source: 'secretsmanager.amazonaws.com',
    name: 'GetSecretValue',
    parameters: { secretId: `${scene.team}/${thing}` },
    asked: one(
      'secretsmanager:GetSecretValue',
      arn('secretsmanager', scene, `secret:${scene.team}/${thing}-AbC12d`),
    ),
  }),
  getParameter: (thing, scene) => ({
    source: 'ssm.amazonaws.com',
    name: 'GetParameter',
    parameters: { name: `/${scene.team}/${thing}`, withDecryption: true },
    asked: one('ssm:GetParameter', arn('ssm', scene, `parameter/${scene.team}/${thing}`)),
  }),
  createStream: (thing, scene) => {
    const group = `/aws/${scene.team}/${slug(thing)}`
    return {
      source: 'logs.amazonaws.com',
      name: 'CreateLogStream',
      parameters: { logGroupName: group, logStreamName: 'x' },
      asked: one('logs:CreateLogStream', arn('logs', scene, `log-group:${group}:log-stream:x`)),
    }
  },
  queryLogs: (thing, scene) => ({
    source: 'logs.amazonaws.com',
    name: 'FilterLogEvents',
    parameters: { logGroupName: `/aws/${scene.team}/${slug(thing)}` },
    asked: one('logs:FilterLogEvents', arn('logs', scene, `log-group:/aws/${scene.team}/${slug(thing)}:*`)),
  }),
  startInstance: (thing, scene) => ({
    source: 'ec2.amazonaws.com',
    name: 'StartInstances',
    parameters: { instancesSet: { items: [{ instanceId: `i-${hex(thing)}` }] } },
    asked: one('ec2:StartInstances', arn('ec2', scene, `instance/i-${hex(thing)}`)),
  }),
  describeInstances: () => ({
    source: 'ec2.amazonaws.com',
    name: 'DescribeInstances',
    parameters: { instancesSet: {}, filterSet: {} },
    asked: one('ec2:DescribeInstances', '*'),
  }),
  updateService: (thing, scene) => ({
    source: 'ecs.amazonaws.com',
    name: 'UpdateService',
    parameters: { cluster: scene.team, service: slug(thing), desiredCount: 2 },
    asked: one('ecs:UpdateService', arn('ecs', scene, `service/${scene.team}/${slug(thing)}`)),
  }),
  pullLayer: (thing, scene) => ({
    source: 'ecr.amazonaws.com',
    name: 'GetDownloadUrlForLayer',
    parameters: { repositoryName: `${scene.team}/${slug(thing)}`, registryId: scene.account },
    resources: [arn('ecr', scene, `repository/${scene.team}/${slug(thing)}`)],
    asked: one('ecr:GetDownloadUrlForLayer', arn('ecr', scene, `repository/${scene.team}/${slug(thing)}`)),
  }),
  getRole: (thing, scene) => ({
    source: 'iam.amazonaws.com',
    name: 'GetRole',
    parameters: { roleName: `${scene.team}-${slug(thing)}` },
    asked: one('iam:GetRole', `arn:aws:iam::${scene.account}:role/${scene.team}-${slug(thing)}`),
  }),
  assumeRole: (thing, scene) => ({
    source: 'sts.amazonaws.com',
    name: 'AssumeRole',
    parameters: { roleArn: `arn:aws:iam::210987654321:role/${slug(thing)}`, roleSessionName: scene.team },
    resources: [`arn:aws:iam::210987654321:role/${slug(thing)}`],
    asked: one('sts:AssumeRole', `arn:aws:iam::210987654321:role/${slug(thing)}`),
  }),
  putMetric: () => ({
    source: 'monitoring.amazonaws.com',
    name: 'PutMetricData',
    parameters: { namespace: 'x' },
    isDataEvent: true,
    asked: one('cloudwatch:PutMetricData', '*'),
  }),
  startExecution: (thing, scene) => ({
    source: 'states.amazonaws.com',
    name: 'StartExecution',
    parameters: {
      stateMachineArn: arn('states', scene, `stateMachine:${scene.team}-${slug(thing)}`),
      input: '***',
    },
    asked: one('states:StartExecution', arn('states', scene, `stateMachine:${scene.team}-${slug(thing)}`)),
  }),
  changeRecords: (thing) => ({
    source: 'route53.amazonaws.com',
    name: 'ChangeResourceRecordSets',
    parameters: { hostedZoneId: `/hostedzone/Z${hex(thing).toUpperCase()}` },
    asked: one(
      'route53:ChangeResourceRecordSets',
      `arn:aws:route53:::hostedzone/Z${hex(thing).toUpperCase()}`,
    ),
  }),
  putRecord: (thing, scene) => ({
    source: 'kinesis.amazonaws.com',
    name: 'PutRecords',
    parameters: { streamName: `${scene.team}-${slug(thing)}` },
    isDataEvent: true,
    asked: one('kinesis:PutRecords', arn('kinesis', scene, `stream/${scene.team}-${slug(thing)}`)),
  }),
  whoAmI: () => ({
    source: 'sts.amazonaws.com',
    name: 'GetCallerIdentity',
    parameters: null,
    asked: [],
  }),
}

/** A name as most services take it. */
function slug(thing: string): string {
  return thing.replaceAll(/[^A-Za-z0-9]+/g, '-')
}

function hex(thing: string): string {
  return Buffer.from(thing).toString('hex').padEnd(17, '0').slice(-17)
}

function uuid(thing: string): string {
  const digits = Buffer.from(thing).toString('hex').padEnd(32, '0').slice(-32)
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
