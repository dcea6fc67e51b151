import type { RoleCall } from '#rightsize/event/types'

/** A call with nothing remarkable about it but what is given. */
export function roleCall(given: Partial<RoleCall> = {}): RoleCall {
  return {
    id: '00000000-0000-4000-8000-000000000000',
    at: '2026-11-01T00:00:00Z',
    source: 's3.amazonaws.com',
    name: 'GetObject',
    region: 'eu-west-1',
    account: '123456789012',
    partition: 'aws',
    role: 'arn:aws:iam::123456789012:role/deploy',
    eventType: 'AwsApiCall',
    isDataEvent: false,
    parameters: {},
    response: {},
    resources: [],
    ...given,
  }
}
