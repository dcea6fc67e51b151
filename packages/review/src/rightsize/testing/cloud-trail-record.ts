import type { JsonObject } from '@vouchsafe/core/json'
import type { CallScene, MadeCall } from './call-kinds.ts'

export interface Recorded {
  readonly scene: CallScene
  /** ARN of the role whose session calls. */
  readonly role: string
  /** Makes the id of the event. */
  readonly number: number
  readonly epochSeconds: number
  readonly errorCode?: string
}

/** A record as CloudTrail delivers it, with everything around what is read of it. */
export function cloudTrailRecord(call: MadeCall, recorded: Recorded): JsonObject {
  const { source, name, parameters, resources, isDataEvent = false } = call
  const { scene, number, epochSeconds, errorCode } = recorded
  const { account, region } = scene
  return {
    eventVersion: '1.11',
    userIdentity: identity(call, recorded),
    eventTime: `${new Date(epochSeconds * 1000).toISOString().slice(0, 19)}Z`,
    eventSource: source,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: call.invokedBy ?? '10.1.2.3',
    userAgent:
      call.invokedBy ??
      '[aws-sdk-js/3.1137.0 ua/2.1 os/linux#6.18 lang/js md/nodejs#24.21.0 api/s3#3.1137.0]',
    ...(errorCode !== undefined && { errorCode, errorMessage: `${errorCode} for ${scene.team}` }),
    requestParameters: parameters,
    responseElements: null,
    additionalEventData: {
      SignatureVersion: 'SigV4',
      CipherSuite: 'TLS_AES_128_GCM_SHA256',
      bytesTransferredOut: 812,
    },
    requestID: idOf(number, 'b'),
    eventID: idOf(number, 'a'),
    readOnly: /^(?:Get|Head|List|Describe)/.test(name),
    ...(resources !== undefined && { resources: resources.map((ARN) => ({ accountId: account, ARN })) }),
    eventType: 'AwsApiCall',
    managementEvent: !isDataEvent,
    recipientAccountId: account,
    eventCategory: isDataEvent ? 'Data' : 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: source,
    },
  }
}

function identity({ invokedBy }: MadeCall, { role, scene: { account } }: Recorded): JsonObject {
  const userName = role.slice(role.lastIndexOf('/') + 1)
  return {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLEEXAMPLE123:session',
    arn: `arn:aws:sts::${account}:assumed-role/${userName}/session`,
    accountId: account,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE12',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLEEXAMPLE123',
        arn: role,
        accountId: account,
        userName,
      },
      attributes: { creationDate: '2026-10-01T00:00:00Z', mfaAuthenticated: 'false' },
    },
    ...(invokedBy !== undefined && { invokedBy }),
  }
}

function idOf(number: number, variant: string): string {
  return `${number.toString(16).padStart(8, '0')}-1111-4111-8111-${variant.repeat(12)}`
}
