import type { Topic } from '../authorization-case.ts'
import { allow, deny, everything } from '../world.ts'

const read = 's3:GetObject'
const no = ['implicit_deny', 'identity', 'resource_not_matched'] as const
const yes = ['allowed', 'identity'] as const
const denied = ['explicit_deny', 'identity'] as const
const on = (pattern: string | readonly string[]) => allow(read, pattern)
const table = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders'
const onTable = (pattern: string) => ({
  action: 'dynamodb:GetItem',
  resource: table,
  identity: allow('dynamodb:GetItem', pattern),
})
const butNot = (NotResource: string | readonly string[]) => ({ Effect: 'Allow', Action: read, NotResource })

export const resources: Topic = {
  topic: 'resources',
  cases: [
    { name: 'the very ARN', identity: on('arn:aws:s3:::data/report.csv'), want: yes },
    { name: 'another object', identity: on('arn:aws:s3:::data/other.csv'), want: no },
    { name: 'a star alone', identity: on('*'), want: yes },
    { name: 'all objects of the bucket', identity: on('arn:aws:s3:::data/*'), want: yes },
    { name: 'all objects of another bucket', identity: on('arn:aws:s3:::other/*'), want: no },
    { name: 'the bucket is not its objects', identity: on('arn:aws:s3:::data'), want: no },
    {
      name: 'its objects are not the bucket',
      resource: 'arn:aws:s3:::data',
      identity: on('arn:aws:s3:::data/*'),
      want: no,
    },
    {
      name: 'an empty object name is an object of the bucket',
      resource: 'arn:aws:s3:::data/',
      identity: on('arn:aws:s3:::data/*'),
      want: yes,
    },
    {
      name: 'a bucket that begins alike is caught by a star without slash',
      resource: 'arn:aws:s3:::data-evil/x',
      identity: on('arn:aws:s3:::data*'),
      want: yes,
    },
    {
      name: 'a bucket that begins alike is not caught behind a slash',
      resource: 'arn:aws:s3:::data-evil/x',
      identity: on('arn:aws:s3:::data/*'),
      want: no,
    },
    {
      name: 'a star reaches over slashes',
      resource: 'arn:aws:s3:::data/a/b/c',
      identity: on('arn:aws:s3:::data/*'),
      want: yes,
    },
    {
      name: 'a star reaches over colons in the sixth part',
      resource: 'arn:aws:s3:::data/a:b:c',
      identity: on('arn:aws:s3:::data/*'),
      want: yes,
    },
    {
      name: 'a star in the middle of the sixth part',
      resource: 'arn:aws:s3:::data/2026/11/report.csv',
      identity: on('arn:aws:s3:::data/*/report.csv'),
      want: yes,
    },
    {
      name: 'a star in the middle asks for the end',
      resource: 'arn:aws:s3:::data/2026/report.csv.bak',
      identity: on('arn:aws:s3:::data/*/report.csv'),
      want: no,
    },
    { name: 'a question mark is one character', identity: on('arn:aws:s3:::data/repor?.csv'), want: yes },
    { name: 'a question mark is not none', identity: on('arn:aws:s3:::data/report.csv?'), want: no },
    { name: 'a question mark may be a slash', identity: on('arn:aws:s3:::data?report.csv'), want: yes },
    { name: 'case counts in the name', identity: on('arn:aws:s3:::data/Report.csv'), want: no },
    { name: 'case counts in the service', identity: on('arn:aws:S3:::data/*'), want: no },
    { name: 'any of a list', identity: on(['arn:aws:s3:::a/*', 'arn:aws:s3:::data/*']), want: yes },
    { name: 'none of a list', identity: on(['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']), want: no },
    {
      name: 'the region must be the same',
      ...onTable('arn:aws:dynamodb:us-east-1:111111111111:table/orders'),
      want: no,
    },
    {
      name: 'an empty region is not any region',
      ...onTable('arn:aws:dynamodb::111111111111:table/orders'),
      want: no,
    },
    { name: 'a star for the region', ...onTable('arn:aws:dynamodb:*:111111111111:table/orders'), want: yes },
    {
      name: 'a star inside the region',
      ...onTable('arn:aws:dynamodb:eu-*:111111111111:table/orders'),
      want: yes,
    },
    {
      name: 'a star in the region reaches over no colon',
      ...onTable('arn:aws:dynamodb:eu-*:table/orders:'),
      want: no,
    },
    {
      name: 'the account must be the same',
      ...onTable('arn:aws:dynamodb:eu-west-1:222222222222:table/orders'),
      want: no,
    },
    { name: 'a star for the account', ...onTable('arn:aws:dynamodb:eu-west-1:*:table/orders'), want: yes },
    {
      name: 'question marks for the account',
      ...onTable('arn:aws:dynamodb:eu-west-1:????????????:table/orders'),
      want: yes,
    },
    {
      name: 'one question mark too few',
      ...onTable('arn:aws:dynamodb:eu-west-1:???????????:table/orders'),
      want: no,
    },
    {
      name: 'a star for the partition',
      ...onTable('arn:*:dynamodb:eu-west-1:111111111111:table/orders'),
      want: yes,
    },
    {
      name: 'another partition',
      ...onTable('arn:aws-cn:dynamodb:eu-west-1:111111111111:table/orders'),
      want: no,
    },
    { name: 'a star for every middle part', ...onTable('arn:aws:*:*:*:table/orders'), want: yes },
    {
      name: 'an index of the table is not the table',
      action: 'dynamodb:GetItem',
      resource: `${table}/index/by-day`,
      identity: allow('dynamodb:GetItem', table),
      want: no,
    },
    {
      name: 'a version behind a colon is caught by a star',
      action: 'lambda:InvokeFunction',
      resource: 'arn:aws:lambda:eu-west-1:111111111111:function:pay:7',
      identity: allow('lambda:*', 'arn:aws:lambda:eu-west-1:111111111111:function:pay*'),
      want: yes,
    },
    {
      name: 'a version behind a colon is not the function',
      action: 'lambda:InvokeFunction',
      resource: 'arn:aws:lambda:eu-west-1:111111111111:function:pay:7',
      identity: allow('lambda:*', 'arn:aws:lambda:eu-west-1:111111111111:function:pay'),
      want: no,
    },
    {
      name: 'a dot is no wildcard',
      resource: 'arn:aws:s3:::data/reportxcsv',
      identity: on('arn:aws:s3:::data/report.csv'),
      want: no,
    },
    {
      name: 'regular expressions are plain text',
      identity: on('arn:aws:s3:::data/(report|other).csv'),
      want: no,
    },
    {
      name: 'a star in the request is plain text',
      resource: 'arn:aws:s3:::data/*',
      identity: on('arn:aws:s3:::data/report.csv'),
      want: no,
    },
    {
      name: 'an action about nothing in particular takes a star',
      action: 's3:ListAllMyBuckets',
      resource: '*',
      identity: allow('s3:List*'),
      want: yes,
    },
    {
      name: 'and no ARN, however open',
      action: 's3:ListAllMyBuckets',
      resource: '*',
      identity: allow('s3:List*', 'arn:aws:s3:::*'),
      want: no,
    },
    {
      name: 'NotResource allows what it does not list',
      identity: butNot('arn:aws:s3:::secrets/*'),
      want: yes,
    },
    {
      name: 'NotResource does not allow what it lists',
      resource: 'arn:aws:s3:::secrets/k',
      identity: butNot(['arn:aws:s3:::a/*', 'arn:aws:s3:::secrets/*']),
      want: no,
    },
    { name: 'NotResource of everything allows nothing', identity: butNot('*'), want: no },
    {
      name: 'a Deny with NotResource denies the rest',
      identity: [everything, { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::public/*' }],
      want: denied,
    },
    {
      name: 'a Deny with NotResource spares what it lists',
      resource: 'arn:aws:s3:::public/x',
      identity: [everything, { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::public/*' }],
      want: yes,
    },
    {
      name: 'a Deny of a part wins over an Allow of the whole',
      resource: 'arn:aws:s3:::data/private/x',
      identity: [on('arn:aws:s3:::data/*'), deny('s3:*', 'arn:aws:s3:::data/private/*')],
      want: denied,
    },
    {
      name: 'a Deny of another part does not',
      identity: [on('arn:aws:s3:::data/*'), deny('s3:*', 'arn:aws:s3:::data/private/*')],
      want: yes,
    },
    {
      name: 'a Deny whose case differs does not deny',
      resource: 'arn:aws:s3:::data/private/x',
      identity: [on('arn:aws:s3:::data/*'), deny('s3:*', 'arn:aws:s3:::data/Private/*')],
      want: yes,
    },
    {
      name: 'action and resource of two statements do not add up',
      identity: [allow('s3:PutObject', 'arn:aws:s3:::data/*'), allow(read, 'arn:aws:s3:::other/*')],
      want: no,
    },
  ],
}
