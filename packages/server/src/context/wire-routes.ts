import { createAwsIam, createAwsSts } from '@vouchsafe/protocols/aws'
import { changeTrust } from '#change/change-trust'
import { inTurn } from '#change/in-turn'
import type { WireRoute } from '#http/wire-route'
import type { Context } from './context.ts'
import { accessRecords, decisionRecords, lastUses } from './use-records.ts'

/** Above what the protocol takes, so that a larger body is refused in the vendor's words. */
const STS_BODY_BYTES = 256 * 1024
/** SAML metadata is the largest that IAM is sent. */
const IAM_BODY_BYTES = 1024 * 1024

export function stsRoute(context: Context): WireRoute {
  const { config, log, exchange, random } = context
  const handle = createAwsSts({
    exchange,
    random,
    secureTransport: config.listen.tls !== undefined,
    limits: { maxBodyBytes: STS_BODY_BYTES },
    records: decisionRecords(context),
    onRefusal: ({ requestId, error }) => log.debug({ requestId, err: error }, 'sts refused a request'),
  })
  return { protocol: 'aws-sts', handle, keepBytes: STS_BODY_BYTES + 1 }
}

export function iamRoute(context: Context): WireRoute {
  const { config, log, exchange, random, facts, news } = context
  const handle = createAwsIam({
    exchange,
    random,
    facts,
    secureTransport: config.listen.tls !== undefined,
    limits: { maxBodyBytes: IAM_BODY_BYTES },
    lastUsed: lastUses(context),
    accessRecords: accessRecords(context),
    change: inTurn(({ actor, plan }) =>
      changeTrust({ ...context, changed: news.announce }, { actor, dryRun: false, plan }),
    ),
    onRefusal: ({ requestId, error }) => log.debug({ requestId, err: error }, 'iam refused a request'),
  })
  return { protocol: 'aws-iam', handle, keepBytes: IAM_BODY_BYTES + 1 }
}
