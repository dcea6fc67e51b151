import type { ConditionReason, ContextValue } from '#decision/types'
import type { AuthorizationCase, Topic } from '../authorization-case.ts'
import { allow, everything, when } from '../world.ts'

type Found = ContextValue | undefined
type Outcome = 'holds' | Exclude<ConditionReason, 'matched'>
/** Operator, the policy's value or values, the request's (undefined: the key is absent), what comes of it. */
type Row = readonly [name: string, operator: string, wanted: unknown, found: Found, outcome: Outcome]

const rows: readonly Row[] = [
  ['StringEquals: the same text', 'StringEquals', 'a', 'a', 'holds'],
  ['StringEquals: case counts', 'StringEquals', 'a', 'A', 'no_value_matched'],
  ['StringEquals: a star is a star', 'StringEquals', 'a*', 'ab', 'no_value_matched'],
  ['StringEquals: any value of the policy', 'StringEquals', ['a', 'b'], 'b', 'holds'],
  ['StringEquals: no value of the policy', 'StringEquals', [], 'b', 'no_value_matched'],
  ['StringEquals: an absent key', 'StringEquals', 'a', undefined, 'key_absent'],
  ['StringEquals: white space counts', 'StringEquals', 'a', 'a ', 'no_value_matched'],
  ['StringEquals: a number of the policy is its text', 'StringEquals', 7, '7', 'holds'],
  ['StringEqualsIfExists: an absent key', 'StringEqualsIfExists', 'a', undefined, 'holds'],
  ['StringEqualsIfExists: another text', 'StringEqualsIfExists', 'a', 'b', 'no_value_matched'],
  ['StringNotEquals: another text', 'StringNotEquals', 'a', 'b', 'holds'],
  ['StringNotEquals: one of the listed', 'StringNotEquals', ['a', 'b'], 'b', 'negated_value_matched'],
  ['StringNotEquals: an absent key', 'StringNotEquals', 'a', undefined, 'holds'],
  ['StringEqualsIgnoreCase: another case', 'StringEqualsIgnoreCase', 'Team', 'tEAM', 'holds'],
  ['StringEqualsIgnoreCase: a look-alike', 'StringEqualsIgnoreCase', 'K', '\u212a', 'no_value_matched'],
  ['StringNotEqualsIgnoreCase: another case', 'StringNotEqualsIgnoreCase', 'a', 'A', 'negated_value_matched'],
  ['StringLike: a star', 'StringLike', 'home/*', 'home/ann/x', 'holds'],
  ['StringLike: a question mark', 'StringLike', 'v?', 'v10', 'no_value_matched'],
  ['StringLike: a star alone wants the key', 'StringLike', '*', undefined, 'key_absent'],
  ['StringLike: a star alone takes the empty text', 'StringLike', '*', '', 'holds'],
  ['StringLike: case counts', 'StringLike', 'Home/*', 'home/x', 'no_value_matched'],
  ['StringLike: a line break is a character', 'StringLike', 'a*b', 'a\nb', 'holds'],
  ['StringNotLike: a pattern that matches', 'StringNotLike', 'tmp/*', 'tmp/x', 'negated_value_matched'],
  ['StringNotLike: none that matches', 'StringNotLike', ['tmp/*', 'var/*'], 'etc/x', 'holds'],
  ['NumericEquals: the same number, written otherwise', 'NumericEquals', '10', '10.00', 'holds'],
  ['NumericEquals: no number', 'NumericEquals', '10', 'ten', 'value_not_of_type'],
  ['NumericNotEquals: another number', 'NumericNotEquals', 10, '11', 'holds'],
  ['NumericNotEquals: no number', 'NumericNotEquals', 10, 'ten', 'value_not_of_type'],
  ['NumericLessThan: numbers, not texts', 'NumericLessThan', '10', '9', 'holds'],
  ['NumericLessThan: the bound itself', 'NumericLessThan', '10', '10', 'no_value_matched'],
  ['NumericLessThanEquals: the bound itself', 'NumericLessThanEquals', '10', '10', 'holds'],
  ['NumericGreaterThan: a negative number', 'NumericGreaterThan', '-2', '-1', 'holds'],
  [
    'NumericGreaterThanEquals: beyond what doubles tell apart',
    'NumericGreaterThanEquals',
    '9007199254740993',
    '9007199254740992',
    'no_value_matched',
  ],
  ['NumericLessThanIfExists: an absent key', 'NumericLessThanIfExists', '10', undefined, 'holds'],
  ['DateLessThan: before', 'DateLessThan', '2026-11-22T00:00:00Z', '2026-11-21T23:59:59Z', 'holds'],
  [
    'DateLessThan: the moment itself',
    'DateLessThan',
    '2026-11-22T00:00:00Z',
    '2026-11-22T00:00:00Z',
    'no_value_matched',
  ],
  [
    'DateLessThanEquals: the moment itself in another zone',
    'DateLessThanEquals',
    '2026-11-22T00:00:00Z',
    '2026-11-22T01:00:00+01:00',
    'holds',
  ],
  ['DateGreaterThan: epoch seconds', 'DateGreaterThan', '1700000000', '2026-11-22', 'holds'],
  ['DateGreaterThanEquals: earlier', 'DateGreaterThanEquals', '2026-11-22', '2026-11-21', 'no_value_matched'],
  ['DateEquals: one moment, two forms', 'DateEquals', '2023-11-14T22:13:20Z', '1700000000', 'holds'],
  ['DateNotEquals: no date', 'DateNotEquals', '2026-11-22', 'soon', 'value_not_of_type'],
  ['DateLessThan: an absent key', 'DateLessThan', '2026-11-22', undefined, 'key_absent'],
  ['Bool: true', 'Bool', 'true', 'true', 'holds'],
  ['Bool: a boolean of the policy, in another case of the request', 'Bool', true, 'TRUE', 'holds'],
  ['Bool: false is not absent', 'Bool', 'false', undefined, 'key_absent'],
  ['Bool: neither', 'Bool', 'false', '0', 'value_not_of_type'],
  ['BoolIfExists: absent', 'BoolIfExists', 'true', undefined, 'holds'],
  ['BinaryEquals: the same base64', 'BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'holds'],
  ['BinaryEquals: case counts', 'BinaryEquals', 'QmluYXJ5', 'qmluYXJ5', 'no_value_matched'],
  ['IpAddress: inside the range', 'IpAddress', '10.0.0.0/8', '10.255.0.1', 'holds'],
  ['IpAddress: outside', 'IpAddress', ['10.0.0.0/8', '192.0.2.0/24'], '192.0.3.1', 'no_value_matched'],
  ['IpAddress: a bare address is one address', 'IpAddress', '192.0.2.1', '192.0.2.10', 'no_value_matched'],
  ['IpAddress: version 6', 'IpAddress', '2001:db8::/32', '2001:db8:1::1', 'holds'],
  ['IpAddress: the other version', 'IpAddress', '0.0.0.0/0', '2001:db8::1', 'no_value_matched'],
  ['IpAddress: no address', 'IpAddress', '0.0.0.0/0', 'localhost', 'value_not_of_type'],
  ['NotIpAddress: inside the range', 'NotIpAddress', '10.0.0.0/8', '10.1.1.1', 'negated_value_matched'],
  ['NotIpAddress: an absent key', 'NotIpAddress', '10.0.0.0/8', undefined, 'holds'],
  [
    'ArnEquals: part by part',
    'ArnEquals',
    'arn:aws:iam::*:role/ci',
    'arn:aws:iam::111111111111:role/ci',
    'holds',
  ],
  [
    'ArnEquals: a star reaches over no colon',
    'ArnEquals',
    'arn:aws:*:role/ci',
    'arn:aws:iam::111111111111:role/ci',
    'no_value_matched',
  ],
  [
    'ArnLike: a star over slashes',
    'ArnLike',
    'arn:aws:iam::111111111111:role/*',
    'arn:aws:iam::111111111111:role/a/b',
    'holds',
  ],
  ['ArnLike: no ARN', 'ArnLike', 'arn:aws:iam::*:role/*', 'role/ci', 'value_not_of_type'],
  [
    'ArnNotEquals: the listed',
    'ArnNotEquals',
    'arn:aws:sns:*:*:t',
    'arn:aws:sns:eu-west-1:1:t',
    'negated_value_matched',
  ],
  ['ArnNotLike: another', 'ArnNotLike', 'arn:aws:sns:*:*:t', 'arn:aws:sns:eu-west-1:1:u', 'holds'],
  ['Null true: an absent key', 'Null', 'true', undefined, 'holds'],
  ['Null true: a key that is there', 'Null', 'true', 'x', 'key_present_but_null_expected'],
  ['Null false: a key that is there', 'Null', 'false', '', 'holds'],
  ['Null false: an absent key', 'Null', 'false', undefined, 'key_absent'],
  ['Null false: an empty list is absent', 'Null', false, [], 'key_absent'],
  ['ForAllValues: each is listed', 'ForAllValues:StringEquals', ['a', 'b'], ['b', 'a', 'a'], 'holds'],
  ['ForAllValues: one is not', 'ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], 'no_value_matched'],
  ['ForAllValues: an absent key', 'ForAllValues:StringEquals', 'a', undefined, 'holds'],
  ['ForAllValues: an empty list', 'ForAllValues:StringEquals', 'a', [], 'holds'],
  ['ForAllValues with a pattern', 'ForAllValues:StringLike', 'team-*', ['team-a', 'team-b'], 'holds'],
  ['ForAllValues negated: none is listed', 'ForAllValues:StringNotEquals', 'a', ['b', 'c'], 'holds'],
  [
    'ForAllValues negated: one is listed',
    'ForAllValues:StringNotEquals',
    'a',
    ['b', 'a'],
    'negated_value_matched',
  ],
  ['ForAnyValue: one is listed', 'ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], 'holds'],
  ['ForAnyValue: none is', 'ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], 'no_value_matched'],
  ['ForAnyValue: an absent key', 'ForAnyValue:StringEquals', 'a', undefined, 'key_absent'],
  ['ForAnyValue: an empty list', 'ForAnyValue:StringEquals', 'a', [], 'no_value_matched'],
  ['ForAnyValue negated: one is not listed', 'ForAnyValue:StringNotEquals', 'a', ['a', 'b'], 'holds'],
  ['ForAnyValue: IfExists and an absent key', 'ForAnyValue:StringEqualsIfExists', 'a', undefined, 'holds'],
  ['no set operator: a list never matches', 'StringEquals', 'a', ['a'], 'multivalued_key_needs_set_operator'],
  [
    'no set operator: nor does a list negated',
    'StringNotEquals',
    'a',
    ['b'],
    'multivalued_key_needs_set_operator',
  ],
]

function toCase([name, operator, wanted, found, outcome]: Row): AuthorizationCase {
  return {
    name,
    identity: allow('s3:GetObject', '*', when(operator, 'X:Key', wanted)),
    context: found === undefined ? {} : { 'x:key': found },
    want: outcome === 'holds' ? ['allowed', 'identity'] : ['implicit_deny', 'identity', outcome],
  }
}

const both = { Condition: { StringEquals: { 'x:a': '1', 'x:b': '2' }, Bool: { 'x:c': 'true' } } }
const whole = { 'x:a': '1', 'x:b': '2', 'x:c': 'true' }
const yes = ['allowed', 'identity'] as const
const denied = ['explicit_deny', 'identity'] as const
const unless = (operator: string, key: string, value: unknown) => [
  everything,
  { Effect: 'Deny', Action: '*', Resource: '*', ...when(operator, key, value) },
]

export const conditions: Topic = {
  topic: 'conditions',
  cases: [
    ...rows.map(toCase),
    {
      name: 'every operator and key must hold',
      identity: allow('s3:*', '*', both),
      context: whole,
      want: yes,
    },
    {
      name: 'one key of an operator does not',
      identity: allow('s3:*', '*', both),
      context: { ...whole, 'x:b': '3' },
      want: ['implicit_deny', 'identity', 'no_value_matched'],
    },
    {
      name: 'one operator does not',
      identity: allow('s3:*', '*', both),
      context: { ...whole, 'x:c': 'false' },
      want: ['implicit_deny', 'identity', 'condition_not_met'],
    },
    { name: 'an empty condition holds', identity: allow('s3:*', '*', { Condition: {} }), want: yes },
    {
      name: 'a key is found without regard to case',
      identity: allow('s3:*', '*', when('StringEquals', 'AWS:PrincipalTag/TEAM', 'a')),
      context: { 'aws:principaltag/team': 'a' },
      want: yes,
    },
    {
      name: 'one key in two spellings is one key',
      identity: allow('s3:*', '*', {
        Condition: { StringEquals: { 'x:a': '1' }, StringLike: { 'X:A': '2' } },
      }),
      context: { 'x:a': '1' },
      want: ['implicit_deny', 'identity', 'no_value_matched'],
    },
    {
      name: 'a key nobody knows is absent',
      identity: allow('s3:*', '*', when('StringEquals', 'aws:SorceIp', '10.0.0.1')),
      context: { 'aws:sourceip': '10.0.0.1' },
      want: ['implicit_deny', 'identity', 'key_absent'],
    },
    {
      name: 'a name of the language is no key',
      identity: allow('s3:*', '*', when('Null', '__proto__', 'false')),
      want: ['implicit_deny', 'identity', 'key_absent'],
    },
    {
      name: 'a Deny without its key does not hold',
      identity: unless('Bool', 'aws:SecureTransport', 'false'),
      want: yes,
    },
    {
      name: 'a Deny with IfExists holds without its key',
      identity: unless('BoolIfExists', 'aws:SecureTransport', 'false'),
      want: denied,
    },
    {
      name: 'a negated Deny holds without its key',
      identity: unless('StringNotEquals', 'aws:PrincipalOrgID', 'o-home'),
      want: denied,
    },
    {
      name: 'a Deny by what cannot be compared holds',
      identity: unless('NumericGreaterThan', 'aws:MultiFactorAuthAge', '3600'),
      context: { 'aws:multifactorauthage': 'long' },
      want: denied,
    },
    {
      name: 'a Deny by ForAllValues holds without its key',
      identity: unless('ForAllValues:StringEquals', 'aws:TagKeys', 'team'),
      want: denied,
    },
    {
      name: 'a Deny by ForAnyValue does not',
      identity: unless('ForAnyValue:StringEquals', 'aws:TagKeys', 'team'),
      want: yes,
    },
    {
      name: 'conditions of two statements do not add up',
      identity: [
        allow('s3:GetObject', '*', when('StringEquals', 'x:a', '1')),
        allow('s3:GetObject', '*', when('StringEquals', 'x:b', '2')),
      ],
      context: { 'x:a': '2', 'x:b': '1' },
      want: ['implicit_deny', 'identity', 'no_value_matched'],
    },
    {
      name: 'either of two statements is enough',
      identity: [
        allow('s3:GetObject', '*', when('StringEquals', 'x:a', '1')),
        allow('s3:GetObject', '*', when('StringEquals', 'x:b', '2')),
      ],
      context: { 'x:b': '2' },
      want: yes,
    },
  ],
}
