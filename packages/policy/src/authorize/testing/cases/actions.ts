import type { Topic } from '../authorization-case.ts'
import { allow, deny, everything } from '../world.ts'

const read = 's3:GetObject'
const no = ['implicit_deny', 'identity', 'action_not_matched'] as const
const yes = ['allowed', 'identity'] as const
const denied = ['explicit_deny', 'identity'] as const

export const actions: Topic = {
  topic: 'actions',
  cases: [
    { name: 'the very action is allowed', identity: allow(read), want: yes },
    { name: 'another action of the service is not', identity: allow('s3:PutObject'), want: no },
    { name: 'the same verb of another service is not', identity: allow('dynamodb:GetObject'), want: no },
    { name: 'case does not count in the verb', identity: allow('s3:getobject'), want: yes },
    { name: 'case does not count in the service', identity: allow('S3:GetObject'), want: yes },
    { name: 'case of the request does not count', action: 'S3:GETOBJECT', identity: allow(read), want: yes },
    { name: 'a star alone covers every service', identity: allow('*'), want: yes },
    { name: 'a star on both sides covers every service', identity: allow('*:*'), want: yes },
    { name: 'a verb of every service', identity: allow('*:Get*'), want: yes },
    { name: 'another verb of every service', identity: allow('*:Put*'), want: no },
    { name: 'a star covers the service', identity: allow('s3:*'), want: yes },
    {
      name: 'a star covers no service that begins alike',
      action: 's3express:CreateSession',
      identity: allow('s3:*'),
      want: no,
    },
    { name: 'a star at the end', identity: allow('s3:Get*'), want: yes },
    { name: 'a star may stand for nothing', identity: allow('s3:GetObject*'), want: yes },
    { name: 'a star at the beginning of the verb', identity: allow('s3:*Object'), want: yes },
    {
      name: 'a star at the beginning asks for the end',
      action: 's3:GetObjectAcl',
      identity: allow('s3:*Object'),
      want: no,
    },
    { name: 'a star in the middle', action: 's3:GetBucketAcl', identity: allow('s3:Get*Acl'), want: yes },
    { name: 'a star in the middle asks for both ends', identity: allow('s3:Get*Acl'), want: no },
    {
      name: 'two stars',
      action: 'ec2:CreateVpcPeeringConnection',
      identity: allow('ec2:*Vpc*Connection'),
      want: yes,
    },
    {
      name: 'the pieces between stars may not overlap',
      action: 's3:GetGet',
      identity: allow('s3:GetG*tGet'),
      want: no,
    },
    { name: 'a question mark is one character', identity: allow('s3:Get?bject'), want: yes },
    { name: 'a question mark is not none', identity: allow('s3:GetObject?'), want: no },
    { name: 'a question mark is not two', identity: allow('s3:Get?ject'), want: no },
    { name: 'question marks and a star together', identity: allow('s3:???Ob*'), want: yes },
    { name: 'any of a list', identity: allow(['ec2:*', 's3:List*', read]), want: yes },
    { name: 'none of a list', identity: allow(['ec2:*', 's3:List*', 's3:Put*']), want: no },
    { name: 'an action is not a prefix', action: 's3:GetObjectAcl', identity: allow(read), want: no },
    { name: 'a dot is no wildcard', identity: allow('s3:Get.bject'), want: no },
    {
      name: 'a look-alike letter is another letter',
      action: 's3:GetTo\u212aen',
      identity: allow('s3:GetToken'),
      want: no,
    },
    {
      name: 'a variable in an action is plain text',
      context: { user: 'Object' },
      identity: allow('s3:Get${user}'),
      want: no,
    },
    {
      name: 'NotAction allows what it does not list',
      identity: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
      want: yes,
    },
    {
      name: 'NotAction does not allow what it lists',
      action: 'iam:CreateRole',
      identity: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
      want: no,
    },
    {
      name: 'NotAction lists without regard to case',
      action: 'iam:createrole',
      identity: { Effect: 'Allow', NotAction: 'IAM:Create*', Resource: '*' },
      want: no,
    },
    {
      name: 'NotAction of everything allows nothing',
      identity: { Effect: 'Allow', NotAction: '*', Resource: '*' },
      want: no,
    },
    {
      name: 'NotAction with a list spares each of it',
      action: 'iam:GetRole',
      identity: { Effect: 'Allow', NotAction: ['s3:*', 'iam:Get*'], Resource: '*' },
      want: no,
    },
    {
      name: 'a Deny with NotAction denies the rest',
      identity: [everything, { Effect: 'Deny', NotAction: ['sts:*', 'iam:*'], Resource: '*' }],
      want: denied,
    },
    {
      name: 'a Deny with NotAction among statements of many services',
      identity: [allow('s3:*'), allow('ec2:*'), { Effect: 'Deny', NotAction: 'ec2:*', Resource: '*' }],
      want: denied,
    },
    {
      name: 'an Allow of every service among statements of many',
      identity: [deny('ec2:*'), deny('iam:*'), everything],
      want: yes,
    },
    {
      name: 'a Deny with NotAction spares what it lists',
      action: 'iam:GetRole',
      identity: [everything, { Effect: 'Deny', NotAction: ['sts:*', 'iam:*'], Resource: '*' }],
      want: yes,
    },
    {
      name: 'a Deny wins over an Allow of the very action',
      identity: [allow(read), deny('s3:*')],
      want: denied,
    },
    { name: 'a Deny before the Allow wins too', identity: [deny('s3:Get*'), everything], want: denied },
    { name: 'a Deny of another action does not', identity: [allow(read), deny('s3:Put*')], want: yes },
    {
      name: 'a Deny in another policy of the identity wins',
      identity: [[everything], [deny(read)]],
      want: denied,
    },
    {
      name: 'an Allow in any policy of the identity is enough',
      identity: [[allow('ec2:*')], [deny('iam:*')], [allow(read)]],
      want: yes,
    },
    { name: 'no policy at all', want: ['implicit_deny', 'identity'] },
    { name: 'only a Deny that does not apply', identity: deny('ec2:*'), want: no },
  ],
}
