import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectors } from '#detectors/detectors'
import { detectorOfRule } from './rule-kinds.ts'

const rules: [rule: string, detector: string | undefined][] = [
  // gitleaks, betterleaks
  ['aws-access-token', 'aws-access-key'],
  ['aws-secret-access-key', 'aws-secret-access-key'],
  ['aws-amazon-bedrock-api-key-long-lived', 'aws-bedrock-api-key'],
  ['azure-ad-client-secret', 'azure-client-secret'],
  ['azure-storage-account-key', 'azure-storage-key'],
  ['azure-storage-account-name', undefined],
  ['azure-tenant-id', undefined],
  ['gcp-api-key', 'google-api-key'],
  ['gcp-gemini-api', 'google-gemini-key'],
  ['gcp-service-account', 'google-service-account-key'],
  ['gcp-application-default-credentials', 'google-refresh-token'],
  ['github-pat', 'github-token'],
  ['github-app-token', 'github-token'],
  ['github-oauth', 'github-token'],
  ['github-fine-grained-pat', 'github-fine-grained-token'],
  ['npm-access-token', 'npm-token'],
  ['dockerhub-personal-access-token', 'docker-hub-token'],
  ['openai-api-key', 'openai-api-key'],
  ['anthropic-api-key', 'anthropic-api-key'],
  // TruffleHog
  ['AWS', 'aws-access-key'],
  ['AWSSessionKey', 'aws-session-token'],
  ['GCP', 'google-service-account-key'],
  ['GoogleGeminiAPIKey', 'google-gemini-key'],
  ['Github', 'github-token'],
  ['NpmToken', 'npm-token'],
  ['Dockerhub', 'docker-hub-token'],
  ['Docker', 'registry-auth'],
  ['AzureStorage', 'azure-storage-key'],
  ['AzureSasToken', 'azure-sas'],
  ['Azure', 'azure-client-secret'],
  // Kingfisher
  ['kingfisher.aws.1', 'aws-access-key'],
  ['kingfisher.aws.2', 'aws-secret-access-key'],
  ['betterleaks.aws-access-token', 'aws-access-key'],
  ['veles.secrets/npmjsaccesstoken', 'npm-token'],
  ['kingfisher.azurestorage.key.1', 'azure-storage-key'],
  // not ours
  ['slack-bot-token', undefined],
  ['stripe-access-token', undefined],
  ['generic-api-key', undefined],
  ['private-key', undefined],
  ['yandex-aws-access-token', undefined],
  ['__proto__', undefined],
]
const known = new Set(detectors.map(({ id }) => id))
for (const [rule, detector] of rules)
  test(`detectorOfRule() takes ${rule} for ${detector ?? 'none of ours'}`, () => {
    assert.equal(detectorOfRule(rule), detector)
    assert.ok(detector === undefined || known.has(detector))
  })
