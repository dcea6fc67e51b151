import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roleCall } from '#rightsize/testing/role-call'
import { outcomeOf, type Outcome } from './outcome.ts'
import type { RoleCall } from './types.ts'

const cases: [given: Partial<RoleCall>, want: Outcome][] = [
  [{}, 'allowed'],
  [{ errorCode: 'AccessDenied' }, 'denied'],
  [{ errorCode: 'AccessDeniedException' }, 'denied'],
  [{ errorCode: 'Client.UnauthorizedOperation' }, 'denied'],
  [{ errorCode: 'AuthorizationError' }, 'denied'],
  [
    { errorCode: 'Whatever', errorMessage: 'User: x is not authorized to perform: y on resource: z' },
    'denied',
  ],
  [{ errorCode: 'NoSuchKey' }, 'allowed'],
  [{ errorCode: 'ResourceNotFoundException' }, 'allowed'],
  [{ errorCode: 'Client.DryRunOperation' }, 'allowed'],
  [{ errorCode: 'ConditionalCheckFailedException' }, 'allowed'],
  [{ errorCode: 'ThrottlingException' }, 'unasked'],
  [{ errorCode: 'Client.RequestLimitExceeded' }, 'unasked'],
  [{ errorCode: 'ExpiredToken' }, 'unasked'],
  [{ errorCode: 'ValidationException' }, 'unasked'],
  [{ errorCode: 'Client.InvalidParameterValue' }, 'unasked'],
  [{ errorCode: 'InternalError' }, 'unasked'],
  [{ eventType: 'AwsServiceEvent' }, 'no_action'],
  [{ eventType: 'Rds Data Service' }, 'allowed'],
  [{ eventType: 'AwsConsoleSignIn', source: 'signin.amazonaws.com', name: 'ConsoleLogin' }, 'no_action'],
  [{ source: 'sts.amazonaws.com', name: 'GetCallerIdentity' }, 'no_action'],
  [{ source: 'sts.amazonaws.com', name: 'AssumeRole' }, 'allowed'],
]
for (const [given, want] of cases)
  test(`outcomeOf() of ${JSON.stringify(given)} is ${want}`, () =>
    assert.equal(outcomeOf(roleCall(given)), want))
