import type { Statement, Topic } from '../authorization-case.ts'
import { allow, deny, everything, when } from '../world.ts'

const yes = ['allowed', 'identity'] as const
const denied = ['explicit_deny', 'identity'] as const
const no = (
  reason: 'key_absent' | 'no_value_matched' | 'multivalued_key_needs_set_operator' | 'variable_unresolved',
) => ['implicit_deny', 'identity', reason] as const
const sameTeam = allow('ec2:*', '*', when('StringEquals', 'aws:ResourceTag/team', '${aws:PrincipalTag/team}'))
const start = { action: 'ec2:StartInstances', resource: 'arn:aws:ec2:eu-west-1:111111111111:instance/i-1' }
const create = { action: 'iam:CreateRole', resource: 'arn:aws:iam::111111111111:role/new' }
const mustTag: Statement = { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost'] } } }
const mustTagSome: Statement = {
  Condition: { ...(mustTag['Condition'] as object), Null: { 'aws:TagKeys': 'false' } },
}

export const tags: Topic = {
  topic: 'tags',
  cases: [
    {
      name: 'the tags of caller and resource are the same',
      ...start,
      identity: sameTeam,
      context: { 'aws:principaltag/team': 'red', 'aws:resourcetag/team': 'red' },
      want: yes,
    },
    {
      name: 'they differ',
      ...start,
      identity: sameTeam,
      context: { 'aws:principaltag/team': 'red', 'aws:resourcetag/team': 'blue' },
      want: no('no_value_matched'),
    },
    {
      name: 'they differ in case',
      ...start,
      identity: sameTeam,
      context: { 'aws:principaltag/team': 'red', 'aws:resourcetag/team': 'Red' },
      want: no('no_value_matched'),
    },
    {
      name: 'the resource has none',
      ...start,
      identity: sameTeam,
      context: { 'aws:principaltag/team': 'red' },
      want: no('key_absent'),
    },
    {
      name: 'the caller has none',
      ...start,
      identity: sameTeam,
      context: { 'aws:resourcetag/team': 'red' },
      want: no('variable_unresolved'),
    },
    { name: 'neither has one', ...start, identity: sameTeam, want: no('key_absent') },
    {
      name: 'both are empty',
      ...start,
      identity: sameTeam,
      context: { 'aws:principaltag/team': '', 'aws:resourcetag/team': '' },
      want: yes,
    },
    {
      name: 'a star as the tag of the caller opens nothing',
      ...start,
      identity: allow('ec2:*', '*', when('StringLike', 'aws:ResourceTag/team', '${aws:PrincipalTag/team}')),
      context: { 'aws:principaltag/team': '*', 'aws:resourcetag/team': 'blue' },
      want: no('no_value_matched'),
    },
    {
      name: 'a tag named otherwise is another tag',
      ...start,
      identity: sameTeam,
      context: { 'aws:principaltag/teams': 'red', 'aws:resourcetag/team': 'red' },
      want: no('variable_unresolved'),
    },
    {
      name: 'a tag with a slash in its name',
      ...start,
      identity: allow('ec2:*', '*', when('StringEquals', 'aws:ResourceTag/acme/team', 'red')),
      context: { 'aws:resourcetag/acme/team': 'red' },
      want: yes,
    },
    {
      name: 'a tag with a colon in its name',
      ...start,
      identity: allow('ec2:*', '*', when('StringEquals', 'aws:ResourceTag/acme:team', 'red')),
      context: { 'aws:resourcetag/acme:team': 'red' },
      want: yes,
    },
    {
      name: 'a tag must be asked for with its value',
      ...create,
      identity: allow('iam:*', '*', when('StringEquals', 'aws:RequestTag/team', ['red', 'blue'])),
      context: { 'aws:requesttag/team': 'blue' },
      want: yes,
    },
    {
      name: 'a tag that is not asked for',
      ...create,
      identity: allow('iam:*', '*', when('StringEquals', 'aws:RequestTag/team', 'red')),
      context: { 'aws:tagkeys': [] },
      want: no('key_absent'),
    },
    {
      name: 'only listed keys',
      ...create,
      identity: allow('iam:*', '*', mustTag),
      context: { 'aws:tagkeys': ['team'] },
      want: yes,
    },
    {
      name: 'a key that is not listed',
      ...create,
      identity: allow('iam:*', '*', mustTag),
      context: { 'aws:tagkeys': ['team', 'owner'] },
      want: no('no_value_matched'),
    },
    {
      name: 'only listed keys, and none is sent',
      ...create,
      identity: allow('iam:*', '*', mustTag),
      want: yes,
    },
    {
      name: 'only listed keys and at least one, and none is sent',
      ...create,
      identity: allow('iam:*', '*', mustTagSome),
      want: no('key_absent'),
    },
    {
      name: 'keys without a set operator',
      ...create,
      identity: allow('iam:*', '*', when('StringEquals', 'aws:TagKeys', 'team')),
      context: { 'aws:tagkeys': ['team'] },
      want: no('multivalued_key_needs_set_operator'),
    },
    {
      name: 'a protected key is denied among others',
      ...create,
      identity: [everything, deny('*', '*', when('ForAnyValue:StringLike', 'aws:TagKeys', 'acme:*'))],
      context: { 'aws:tagkeys': ['team', 'acme:owner'] },
      want: denied,
    },
    {
      name: 'a tagged resource is denied to untagged callers',
      ...start,
      identity: [
        everything,
        deny('ec2:*', '*', {
          Condition: {
            StringEquals: { 'aws:ResourceTag/stage': 'prod' },
            Null: { 'aws:PrincipalTag/oncall': 'true' },
          },
        }),
      ],
      context: { 'aws:resourcetag/stage': 'prod' },
      want: denied,
    },
    {
      name: 'and open to tagged ones',
      ...start,
      identity: [
        everything,
        deny('ec2:*', '*', {
          Condition: {
            StringEquals: { 'aws:ResourceTag/stage': 'prod' },
            Null: { 'aws:PrincipalTag/oncall': 'true' },
          },
        }),
      ],
      context: { 'aws:resourcetag/stage': 'prod', 'aws:principaltag/oncall': '1' },
      want: yes,
    },
  ],
}
