import type { Detector } from '#detector/types'
import { randomEnough, replacements } from './common.ts'

const models = 'Every model of the project or organization, at its cost.'
export const llmDetectors: readonly Detector[] = [
  {
    id: 'openai-api-key',
    title: 'OpenAI API key',
    vendor: 'openai',
    stance: 'secret',
    anchors: ['sk-proj-', 'sk-svcacct-', 'sk-service-', 'sk-None-'],
    pattern:
      /(?<![A-Za-z0-9_-])sk-(?:proj|svcacct|service|None)-[A-Za-z0-9_-]{20,100}T3BlbkFJ[A-Za-z0-9_-]{20,100}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'high',
    grants: models,
    replacement: replacements.openaiFederation,
  },
  {
    id: 'openai-admin-key',
    title: 'OpenAI admin key',
    vendor: 'openai',
    stance: 'secret',
    anchors: ['sk-admin-'],
    pattern:
      /(?<![A-Za-z0-9_-])sk-admin-[A-Za-z0-9_-]{20,100}T3BlbkFJ[A-Za-z0-9_-]{20,100}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'critical',
    grants: 'The administration of the organization: its members, projects and API keys.',
    replacement:
      'Single sign-on for people; keep one such key in a store of secrets for what has no other way.',
  },
  {
    id: 'openai-user-key',
    title: 'OpenAI API key of a person',
    vendor: 'openai',
    stance: 'secret',
    anchors: ['T3BlbkFJ'],
    lead: 23,
    pattern: /(?<![A-Za-z0-9_-])sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'high',
    grants: 'Every model of whatever organization the person belongs to, at its cost.',
    replacement: replacements.openaiFederation,
  },
  {
    id: 'anthropic-api-key',
    title: 'Anthropic API key',
    vendor: 'anthropic',
    stance: 'secret',
    anchors: ['sk-ant-api03-'],
    pattern: /(?<![A-Za-z0-9_-])sk-ant-api03-[A-Za-z0-9_-]{93}AA(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'high',
    grants: models,
    replacement: replacements.anthropicFederation,
  },
  {
    id: 'anthropic-admin-key',
    title: 'Anthropic admin key',
    vendor: 'anthropic',
    stance: 'secret',
    anchors: ['sk-ant-admin01-'],
    pattern: /(?<![A-Za-z0-9_-])sk-ant-admin01-[A-Za-z0-9_-]{93}AA(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'critical',
    grants: 'The administration of the organization: its members, workspaces and API keys.',
    replacement:
      'Single sign-on for people; keep one such key in a store of secrets for what has no other way.',
  },
  {
    id: 'anthropic-oauth-token',
    title: 'Anthropic OAuth token',
    vendor: 'anthropic',
    stance: 'secret',
    anchors: ['sk-ant-oat01-', 'sk-ant-ort01-'],
    pattern: /(?<![A-Za-z0-9_-])sk-ant-o[ar]t01-[A-Za-z0-9_-]{80,120}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'high',
    grants:
      'Claude as the person or service that it was issued to: for an hour by federation, for a year by `setup-token`.',
    replacement: replacements.anthropicFederation,
  },
]
