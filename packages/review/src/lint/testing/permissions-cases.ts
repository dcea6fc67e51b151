import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import { account } from './statements.ts'

/** Statements of one policy in which a rule finds something, and ones like them in which it finds nothing. */
export interface PermissionsCase {
  readonly bad: readonly (readonly JsonObject[])[]
  readonly good: readonly (readonly JsonObject[])[]
}

function allow(Action: JsonValue, Resource: JsonValue = '*', Condition?: JsonObject): JsonObject {
  return { Effect: 'Allow', Action, Resource, ...(Condition !== undefined && { Condition }) }
}

function deny(Action: JsonValue, Resource: JsonValue = '*', Condition?: JsonObject): JsonObject {
  return { ...allow(Action, Resource, Condition), Effect: 'Deny' }
}

const bucket = 'arn:aws:s3:::reports/*'
const passing = ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction']
const passedTo = (service: string): JsonObject => ({ StringEquals: { 'iam:PassedToService': service } })

export const permissionsCases: Readonly<Record<string, PermissionsCase>> = {
  'wildcard-action': {
    bad: [
      [allow('*')],
      [allow('*:*')],
      [allow('s3:*')],
      [allow('s3:*', bucket)],
      [allow(['s3:GetObject', 'iam:*'])],
      [allow('s3:Put*')],
      [allow('S3:PUT*')],
      [allow('ec2:*Instances')],
      [allow('s3:*Policy', bucket)],
    ],
    good: [
      [allow('s3:Get*')],
      [allow('ec2:Describe*')],
      [allow(['s3:List*', 's3:GetObject'], bucket)],
      [allow('s3:PutObject', bucket)],
      [allow('s3:PutObjectRet*', bucket)],
      [deny('*')],
    ],
  },
  'wildcard-resource': {
    bad: [
      [allow('s3:PutObject')],
      [allow(['s3:DeleteObject', 's3:ListAllMyBuckets'])],
      [allow('secretsmanager:GetSecretValue')],
      [allow('dynamodb:PutItem', 'arn:aws:dynamodb:*:*:*')],
      [allow('kms:Decrypt', ['arn:aws:s3:::x', '*'])],
    ],
    good: [
      [allow('s3:PutObject', bucket)],
      [allow(['ec2:DescribeInstances', 's3:ListAllMyBuckets', 'sts:GetCallerIdentity'])],
      [allow('s3:List*')],
      [allow('ec2:StopInstances', '*', { StringEquals: { 'aws:ResourceTag/team': 'payments' } })],
      [allow('s3:*')],
      [deny('s3:PutObject')],
    ],
  },
  'allow-not-action': {
    bad: [
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      [{ Effect: 'Allow', NotAction: ['s3:*'], Resource: bucket }],
    ],
    good: [[{ Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }], [allow('s3:GetObject', bucket)]],
  },
  'allow-not-resource': {
    bad: [[{ Effect: 'Allow', Action: 's3:GetObject', NotResource: bucket }]],
    good: [
      [{ Effect: 'Deny', Action: 's3:GetObject', NotResource: bucket }],
      [allow('s3:GetObject', bucket)],
    ],
  },
  'privilege-escalation': {
    bad: [
      [allow('iam:CreatePolicyVersion')],
      [allow('iam:SetDefaultPolicyVersion')],
      [allow('iam:AttachRolePolicy')],
      [allow('iam:PutRolePolicy')],
      [allow('iam:PutUserPolicy', `arn:aws:iam::${account}:user/*`)],
      [allow('iam:UpdateAssumeRolePolicy')],
      [allow('iam:UpdateLoginProfile')],
      [allow('iam:Update*')],
      [allow(passing)],
      [allow('iam:PassRole', '*', passedTo('lambda.amazonaws.com')), allow('lambda:*')],
      [allow('iam:PassRole'), allow('ec2:RunInstances')],
      [
        allow('iam:PassRole'),
        allow('cloudformation:CreateStack', '*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }),
      ],
      [
        allow('iam:PassRole'),
        allow(
          ['lambda:CreateFunction', 'lambda:InvokeFunction'],
          `arn:aws:lambda:eu-west-1:${account}:function:mine-*`,
        ),
      ],
      [allow(['iam:PassRole', 'codebuild:CreateProject', 'codebuild:StartBuild'])],
      [allow(['iam:PassRole', 'glue:CreateDevEndpoint'])],
      [
        allow([
          'iam:PassRole',
          'datapipeline:CreatePipeline',
          'datapipeline:PutPipelineDefinition',
          'datapipeline:ActivatePipeline',
        ]),
      ],
      [
        allow([
          'iam:PassRole',
          'sagemaker:CreateNotebookInstance',
          'sagemaker:CreatePresignedNotebookInstanceUrl',
        ]),
      ],
      [allow('lambda:UpdateFunctionCode')],
      [allow('ssm:SendCommand')],
      [{ Effect: 'Allow', NotAction: ['s3:*', 'iam:CreateAccessKey'], Resource: '*' }],
    ],
    good: [
      [allow(passing), deny('iam:PassRole')],
      [allow('iam:PassRole', `arn:aws:iam::${account}:role/app/worker`), allow(passing.slice(1))],
      [allow('iam:PassRole', '*', passedTo('ecs-tasks.amazonaws.com')), allow(passing.slice(1))],
      [allow('iam:PassRole')],
      [allow(passing.slice(1))],
      [
        allow('iam:AttachRolePolicy', '*', {
          ArnEquals: { 'iam:PolicyARN': `arn:aws:iam::${account}:policy/app` },
        }),
      ],
      [allow('iam:PutRolePolicy', `arn:aws:iam::${account}:role/app/*`)],
      [
        allow('iam:PutRolePolicy', '*', {
          StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/edge` },
        }),
      ],
      [allow('lambda:UpdateFunctionCode', `arn:aws:lambda:eu-west-1:${account}:function:mine`)],
      // what is everything already is told of by its wildcard
      [allow('*')],
      [allow('iam:*')],
    ],
  },
  'assume-any-role': {
    bad: [
      [allow('sts:AssumeRole')],
      [allow('sts:*')],
      [allow('sts:AssumeRole', `arn:aws:iam::${account}:role/*`)],
    ],
    good: [
      [allow('sts:AssumeRole', `arn:aws:iam::${account}:role/deploy`)],
      [allow('sts:AssumeRole'), deny('sts:AssumeRole')],
      [allow('sts:GetCallerIdentity')],
    ],
  },
  'static-key-creation': {
    bad: [
      [allow('iam:CreateAccessKey')],
      [allow('iam:Create*')],
      [allow('iam:CreateServiceSpecificCredential')],
    ],
    good: [
      [allow('iam:CreateAccessKey', `arn:aws:iam::${account}:user/robots/one`)],
      [allow('iam:CreateAccessKey', 'arn:aws:iam::*:user/${aws:username}')],
      [allow('iam:ListAccessKeys')],
    ],
  },
}
