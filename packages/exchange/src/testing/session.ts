import type { EpochSeconds } from '@vouchsafe/core/time'
import type { SessionFacts } from '#session/types'

/** A session with every field set. */
export const exampleSession: SessionFacts = {
  account: '000000000001',
  holder: { kind: 'role', uniqueId: 'AROAEXAMPLEEXAMPLE123', name: 'deploy' },
  sessionName: 'run-1',
  issuedAt: 1_000_000 as EpochSeconds,
  expiresAt: 1_003_600 as EpochSeconds,
  authenticatedAt: 1_000_000 as EpochSeconds,
  chainRoot: '00112233445566778899aabbccddeeff',
  origin: {
    provider: 'arn:aws:iam::000000000001:oidc-provider/ci.example.com',
    issuer: 'https://ci.example.com',
    subject: 'repo:o/r:ref:refs/heads/main',
    audience: 'sts.amazonaws.com',
  },
  sourceIdentity: 'alice',
  principalTags: new Map([
    ['team', 'payments'],
    ['größe', 'ü'],
  ]),
  transitiveTagKeys: ['team'],
  sessionPolicy: '{"Version":"2012-10-17","Statement":[]}',
  policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
}
