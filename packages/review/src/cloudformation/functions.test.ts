import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTemplateYaml } from '#document/read-template-yaml'
import { createEvaluation } from './evaluator.ts'
import { readTemplate } from './read-template.ts'
import { Unevaluable } from './unevaluable.ts'

const scene = `
Parameters:
  Name: { Type: String, Default: shop }
  Count: { Type: Number, Default: 2 }
  Given: { Type: String }
  Names: { Type: CommaDelimitedList, Default: "a, b,c" }
  Secret: { Type: String, NoEcho: true, AllowedValues: [yes-1, no-1], Default: hunter2 }
  Looked: { Type: "AWS::SSM::Parameter::Value<String>", Default: /path }
Mappings:
  Map: { top: { key: value, list: [x, y] } }
Conditions:
  IsTrue: !Equals [!Ref Count, 2]
  IsFalse: !Not [!Condition IsTrue]
  Both: !And [!Condition IsTrue, !Condition IsFalse]
  Either: !Or [!Condition IsTrue, !Condition IsFalse]
  Loop: !Not [!Condition Loop]
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: reader, Path: /team/ } }
  Unnamed: { Type: AWS::IAM::Role }
  Policy: { Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: read } }
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { InstanceProfileName: node } }
  Saml: { Type: AWS::IAM::SAMLProvider, Properties: { Name: okta } }
  Oidc: { Type: AWS::IAM::OIDCProvider, Properties: { Url: "https://gitlab.com/group" } }
  Custom: { Type: "Custom::AWSCDKOpenIdConnectProvider", Properties: { Url: "https://gitlab.com" } }
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub "\${Name}-files" } }
  Nameless: { Type: AWS::S3::Bucket }
  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: news } }
  Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /app } }
  Thing: { Type: AWS::Custom::Thing }
  Gone: { Type: AWS::IAM::Role, Condition: IsFalse }
`

function evaluate(yaml: string): unknown {
  const template = readTemplate(readTemplateYaml({ file: 't.yaml', text: scene }))
  const facts = {
    account: '123456789012',
    region: 'eu-west-1',
    stack: 'App',
    parameters: new Map([
      ['Given', 'by hand'],
      ['Thing', 'thing-1'],
      ['Thing.Url', 'https://thing.example'],
    ]),
    roleIds: new Map([['reader', 'AROAREADER']]),
  }
  const { value } = readTemplateYaml({ file: 'v.yaml', text: `v: ${yaml}` })
  const evaluated = createEvaluation(template, facts).evaluate(value, [])
  return (JSON.parse(JSON.stringify(evaluated)) as { v?: unknown }).v
}

const iam = 'arn:aws:iam::123456789012:'
const cases: [yaml: string, value: unknown][] = [
  ['!Ref Name', 'shop'],
  ['!Ref Count', '2'],
  ['!Ref Given', 'by hand'],
  ['!Ref Names', ['a', 'b', 'c']],
  ['!Ref AWS::AccountId', '123456789012'],
  ['!Ref AWS::Region', 'eu-west-1'],
  ['!Ref AWS::Partition', 'aws'],
  ['!Ref AWS::URLSuffix', 'amazonaws.com'],
  ['!Ref AWS::StackName', 'App'],
  ['!Ref AWS::NoValue', undefined],
  ['[a, !Ref AWS::NoValue, b]', ['a', 'b']],
  ['{a: !Ref AWS::NoValue, b: 1}', { b: 1 }],
  ['!Ref Role', 'reader'],
  ['!GetAtt Role.Arn', `${iam}role/team/reader`],
  ['!GetAtt Role.RoleId', 'AROAREADER'],
  ['!Ref Unnamed', 'App-Unnamed'],
  ['!Ref Policy', `${iam}policy/read`],
  ['!GetAtt Policy.PolicyArn', `${iam}policy/read`],
  ['!Ref Profile', 'node'],
  ['!GetAtt Profile.Arn', `${iam}instance-profile/node`],
  ['!Ref Saml', `${iam}saml-provider/okta`],
  ['!Ref Oidc', `${iam}oidc-provider/gitlab.com/group`],
  ['!GetAtt Oidc.Arn', `${iam}oidc-provider/gitlab.com/group`],
  ['!Ref Custom', `${iam}oidc-provider/gitlab.com`],
  ['!GetAtt Bucket.Arn', 'arn:aws:s3:::shop-files'],
  ['!Ref Queue', 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs'],
  ['!GetAtt Queue.Arn', 'arn:aws:sqs:eu-west-1:123456789012:jobs'],
  ['!Ref Topic', 'arn:aws:sns:eu-west-1:123456789012:news'],
  ['!GetAtt Log.Arn', 'arn:aws:logs:eu-west-1:123456789012:log-group:/app:*'],
  ['!Ref Thing', 'thing-1'],
  ['!GetAtt Thing.Url', 'https://thing.example'],
  ['!Sub "${Name}/${AWS::Region}/${Role.Arn}"', `shop/eu-west-1/${iam}role/team/reader`],
  ['!Sub "${!aws:username}"', '${aws:username}'],
  ['!Sub ["${A}-${Name}", {A: !Ref Count}]', '2-shop'],
  ['!Sub ["${Name}", {Name: "${Given}"}]', '${Given}'],
  ['!Join ["-", [a, !Ref Name, 3]]', 'a-shop-3'],
  ['!Join [",", !Ref Names]', 'a,b,c'],
  ['!Split ["/", "a/b"]', ['a', 'b']],
  ['!Select [1, !Ref Names]', 'b'],
  ['!Select ["0", !Split ["/", "a/b"]]', 'a'],
  ['!If [IsTrue, a, !ImportValue b]', 'a'],
  ['!If [IsFalse, a, b]', 'b'],
  ['!If [Either, a, b]', 'a'],
  ['!If [Both, a, b]', 'b'],
  ['!FindInMap [Map, top, key]', 'value'],
  ['!FindInMap [Map, top, list]', ['x', 'y']],
  ['!FindInMap [Map, top, gone, {DefaultValue: z}]', 'z'],
  ['!Base64 abc', 'YWJj'],
  ['!ToJsonString {a: !Ref Name}', '{"a":"shop"}'],
  ['!Length [1, 2]', 2],
]
for (const [yaml, value] of cases)
  test(`${yaml} gives ${JSON.stringify(value)}`, () => assert.deepEqual(evaluate(yaml), value))

const refused: [yaml: string, says: RegExp][] = [
  ['!ImportValue other', /the export of another stack \(`Fn::ImportValue`\) has a value in AWS only/],
  ['!GetAZs ""', /the list of zones/],
  ['{"Fn::Transform": {Name: x}}', /the result of a macro/],
  ['{"Fn::Nothing": 1}', /`Fn::Nothing` is no function/],
  ['{Ref: Name, b: 1}', /expected nothing beside `Ref`/],
  ['!Ref nothing', /there is no parameter and no resource `nothing`/],
  ['!Ref constructor', /there is no parameter and no resource `constructor`/],
  ['!Ref __proto__', /there is no parameter and no resource `__proto__`/],
  ['!If [toString, a, b]', /there is no condition `toString`/],
  ['!FindInMap [Map, __proto__, key]', /no mapping has `Map\.__proto__\.key`/],
  ['!FindInMap [Map, top, gone]', /no mapping has/],
  ['!Ref [Name]', /expected plain text for `Ref`/],
  [
    '!Ref Nameless',
    /`Nameless` \(AWS::S3::Bucket\) gets its value when AWS creates it; give it with `--parameter Nameless=VALUE`/,
  ],
  ['!GetAtt Nameless.Arn', /--parameter Nameless\.Arn=VALUE/],
  ['!GetAtt Unnamed.RoleId', /made with the role, which is not there yet/],
  ['!GetAtt Role.Other', /`Role\.Other`/],
  ['!GetAtt Role', /expected a logical id and an attribute/],
  ['!Ref Gone', /`Gone` is not created: its condition `IsFalse` does not hold/],
  ['!Ref Looked', /the parameter `Looked` has no value; give it with `--parameter Looked=VALUE`/],
  ['!Ref Secret', /^(?!.*hunter2).*not among its allowed values/],
  ['!Ref AWS::StackId', /in AWS only/],
  ['!Select [5, [a]]', /expected an index below 1/],
  ['!Select [-1, [a]]', /expected an index below 1/],
  ['!Join [",", text]', /expected a list/],
  ['!Join [",", [{a: 1}]]', /expected text/],
  ['!Split ["", a]', /expected a delimiter/],
  ['!Sub "${Names}"', /expected text/],
  ['"{{resolve:secretsmanager:x}}"', /a dynamic reference/],
  ['!If [Loop, a, b]', /`Loop` depends on itself/],
  ['!Sub "${aws:username}"', /there is no parameter and no resource `aws:username`/],
]
for (const [yaml, says] of refused)
  test(`${yaml} is refused with its reason`, () =>
    assert.throws(
      () => evaluate(yaml),
      (error) => {
        assert.ok(error instanceof Unevaluable, String(error))
        assert.match(error.message, says)
        return true
      },
    ))
