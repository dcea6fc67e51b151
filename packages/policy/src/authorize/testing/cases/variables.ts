import type { Topic } from '../authorization-case.ts'
import { allow, deny, everything, when } from '../world.ts'

const read = 's3:GetObject'
const no = ['implicit_deny', 'identity', 'resource_not_matched'] as const
const yes = ['allowed', 'identity'] as const
const denied = ['explicit_deny', 'identity'] as const
const homes = allow(read, 'arn:aws:s3:::homes/${aws:username}/*')
const file = (name: string) => `arn:aws:s3:::homes/${name}/notes`
const team = { 'aws:principaltag/team': 'red' }
const perTeam = (pattern: string) => ({ identity: allow(read, `arn:aws:s3:::${pattern}`), context: team })

export const variables: Topic = {
  topic: 'variables',
  cases: [
    {
      name: 'a value takes the place of its variable',
      resource: file('ann'),
      context: { 'aws:username': 'ann' },
      identity: homes,
      want: yes,
    },
    {
      name: 'another value does not match',
      resource: file('ben'),
      context: { 'aws:username': 'ann' },
      identity: homes,
      want: no,
    },
    {
      name: 'a value counts its case',
      resource: file('Ann'),
      context: { 'aws:username': 'ann' },
      identity: homes,
      want: no,
    },
    {
      name: 'the name of a variable does not',
      resource: file('ann'),
      context: { 'aws:username': 'ann' },
      identity: allow(read, 'arn:aws:s3:::homes/${AWS:UserName}/*'),
      want: yes,
    },
    { name: 'without a value nothing matches', resource: file('ann'), identity: homes, want: no },
    { name: 'not even the variable as text', resource: file('${aws:username}'), identity: homes, want: no },
    {
      name: 'a list is no value',
      resource: file('ann'),
      context: { 'aws:username': ['ann'] },
      identity: homes,
      want: no,
    },
    {
      name: 'a star in a value is a star',
      resource: file('ben'),
      context: { 'aws:username': '*' },
      identity: homes,
      want: no,
    },
    {
      name: 'and matches itself',
      resource: file('*'),
      context: { 'aws:username': '*' },
      identity: homes,
      want: yes,
    },
    {
      name: 'a question mark in a value is one',
      resource: file('ben'),
      context: { 'aws:username': 'be?' },
      identity: homes,
      want: no,
    },
    {
      name: 'a variable in a value is not read',
      resource: file('red'),
      context: { ...team, 'aws:username': '${aws:PrincipalTag/team}' },
      identity: homes,
      want: no,
    },
    {
      name: 'a colon in a value adds no part',
      action: 'sqs:SendMessage',
      resource: 'arn:aws:sqs:eu-west-1:111111111111:a:b',
      context: { 'aws:username': 'a:b' },
      identity: allow('sqs:*', 'arn:aws:sqs:*:*:${aws:username}'),
      want: yes,
    },
    {
      name: 'a slash in a value opens no other path',
      resource: file('ann/../ben'),
      context: { 'aws:username': 'ann' },
      identity: allow(read, 'arn:aws:s3:::homes/${aws:username}/notes'),
      want: no,
    },
    {
      name: 'a default stands in for what is absent',
      resource: file('guest'),
      identity: allow(read, "arn:aws:s3:::homes/${aws:username, 'guest'}/*"),
      want: yes,
    },
    {
      name: 'a default does not stand in for what is there',
      resource: file('guest'),
      context: { 'aws:username': 'ann' },
      identity: allow(read, "arn:aws:s3:::homes/${aws:username, 'guest'}/*"),
      want: no,
    },
    {
      name: 'a star in a default is a star',
      resource: file('ann'),
      identity: allow(read, "arn:aws:s3:::homes/${aws:username, '*'}/*"),
      want: no,
    },
    {
      name: 'an empty value is a value',
      resource: 'arn:aws:s3:::homes//notes',
      context: { 'aws:username': '' },
      identity: homes,
      want: yes,
    },
    {
      name: 'two variables',
      resource: 'arn:aws:s3:::red/ann',
      ...perTeam('${aws:PrincipalTag/team}/${aws:username}'),
      context: { ...team, 'aws:username': 'ann' },
      want: yes,
    },
    {
      name: 'two variables of which one has no value',
      resource: 'arn:aws:s3:::red/',
      ...perTeam('${aws:PrincipalTag/team}/${aws:username}'),
      want: no,
    },
    {
      name: 'one of a list without a value spoils only itself',
      resource: 'arn:aws:s3:::shared/x',
      identity: allow(read, ['arn:aws:s3:::${aws:username}/*', 'arn:aws:s3:::shared/*']),
      want: yes,
    },
    {
      name: 'a tag names the bucket',
      resource: 'arn:aws:s3:::red-data/x',
      ...perTeam('${aws:PrincipalTag/team}-data/*'),
      want: yes,
    },
    {
      name: 'the name of a tag in another case',
      resource: 'arn:aws:s3:::red-data/x',
      ...perTeam('${aws:PrincipalTag/Team}-data/*'),
      want: yes,
    },
    {
      name: 'an escaped star is a star',
      resource: 'arn:aws:s3:::a*b/x',
      identity: allow(read, 'arn:aws:s3:::a${*}b/x'),
      want: yes,
    },
    {
      name: 'an escaped star is no wildcard',
      resource: 'arn:aws:s3:::aab/x',
      identity: allow(read, 'arn:aws:s3:::a${*}b/x'),
      want: no,
    },
    {
      name: 'an escaped question mark is no wildcard',
      resource: 'arn:aws:s3:::aab/x',
      identity: allow(read, 'arn:aws:s3:::a${?}b/x'),
      want: no,
    },
    {
      name: 'an escaped dollar sign begins no variable',
      resource: 'arn:aws:s3:::${aws:username}/x',
      context: { 'aws:username': 'ann' },
      identity: allow(read, 'arn:aws:s3:::${$}{aws:username}/x'),
      want: yes,
    },
    {
      name: 'what is not closed is text',
      resource: 'arn:aws:s3:::a${aws:username/x',
      context: { 'aws:username': 'ann' },
      identity: allow(read, 'arn:aws:s3:::a${aws:username/x'),
      want: yes,
    },
    {
      name: 'before the fifth colon there are no variables',
      resource: 'arn:aws:sqs:eu-west-1:111111111111:q',
      action: 'sqs:SendMessage',
      context: { 'aws:principalaccount': '111111111111' },
      identity: allow('sqs:*', 'arn:aws:sqs:*:${aws:PrincipalAccount}:q'),
      want: no,
    },
    {
      name: 'a policy of 2008 has no variables',
      version: '2008-10-17',
      resource: file('ann'),
      context: { 'aws:username': 'ann' },
      identity: homes,
      want: no,
    },
    {
      name: 'a policy of 2008 takes them as text',
      version: '2008-10-17',
      resource: file('${aws:username}'),
      context: { 'aws:username': 'ann' },
      identity: homes,
      want: yes,
    },
    {
      name: 'a Deny of what a variable names',
      resource: file('ann'),
      context: { 'aws:username': 'ann' },
      identity: [everything, deny('s3:*', 'arn:aws:s3:::homes/${aws:username}/*')],
      want: denied,
    },
    {
      name: 'a Deny whose variable has no value names nothing',
      resource: file('ann'),
      identity: [everything, deny('s3:*', 'arn:aws:s3:::homes/${aws:username}/*')],
      want: yes,
    },
    {
      name: 'an Allow of all but what has no value allows nothing',
      resource: file('ann'),
      identity: { Effect: 'Allow', Action: read, NotResource: 'arn:aws:s3:::homes/${aws:username}/*' },
      want: no,
    },
    {
      name: 'an Allow of all but a list of which one has no value allows nothing',
      resource: file('ann'),
      identity: {
        Effect: 'Allow',
        Action: read,
        NotResource: ['arn:aws:s3:::homes/${aws:username}/*', 'arn:aws:s3:::public/*'],
      },
      want: no,
    },
    {
      name: 'an Allow of all but what a variable names',
      resource: file('ben'),
      context: { 'aws:username': 'ann' },
      identity: { Effect: 'Allow', Action: read, NotResource: 'arn:aws:s3:::homes/${aws:username}/*' },
      want: yes,
    },
    {
      name: 'a Deny of all but what has no value denies',
      resource: file('ann'),
      identity: [
        everything,
        { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::homes/${aws:username}/*' },
      ],
      want: denied,
    },
    {
      name: 'a known pattern beside an unknown one decides NotResource',
      resource: 'arn:aws:s3:::public/x',
      identity: [
        everything,
        {
          Effect: 'Deny',
          Action: 's3:*',
          NotResource: ['arn:aws:s3:::homes/${aws:username}/*', 'arn:aws:s3:::public/*'],
        },
      ],
      want: yes,
    },
    {
      name: 'a condition compares two values of the request',
      context: { ...team, 's3:existingobjecttag/team': 'red' },
      identity: allow(
        read,
        '*',
        when('StringEquals', 's3:ExistingObjectTag/team', '${aws:PrincipalTag/team}'),
      ),
      want: yes,
    },
    {
      name: 'a condition whose variable has no value does not hold',
      context: { 's3:existingobjecttag/team': 'red' },
      identity: allow(
        read,
        '*',
        when('StringEquals', 's3:ExistingObjectTag/team', '${aws:PrincipalTag/team}'),
      ),
      want: ['implicit_deny', 'identity', 'variable_unresolved'],
    },
    {
      name: 'StringLike reads a star beside the variable',
      context: { ...team, 's3:prefix': 'red/2026/' },
      identity: allow(read, '*', when('StringLike', 's3:prefix', '${aws:PrincipalTag/team}/*')),
      want: yes,
    },
    {
      name: 'StringLike does not read a star inside the value',
      context: { 'aws:principaltag/team': '*', 's3:prefix': 'red/' },
      identity: allow(read, '*', when('StringLike', 's3:prefix', '${aws:PrincipalTag/team}/')),
      want: ['implicit_deny', 'identity', 'no_value_matched'],
    },
    {
      name: 'numbers take no variables',
      context: { 'aws:multifactorauthage': '5', 'x:limit': '9' },
      identity: allow(read, '*', when('NumericLessThan', 'aws:MultiFactorAuthAge', '${x:limit}')),
      want: ['implicit_deny', 'identity', 'no_value_matched'],
    },
  ],
}
