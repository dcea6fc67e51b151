import type { Detector } from '#detector/types'
import { randomEnough } from './common.ts'

const models = 'Every model of the project or organization, at its cost.'
const gateway = 'A gateway that holds the one key and knows its callers by their workload identity.'

export const llmDetectors: readonly Detector[] = [
  {
    id: 'openai-api-key',
    title: 'OpenAI API key',
    vendor: 'openai',
    stance: 'secret',
    anchors: ['sk-proj-', 'sk-svcacct-', 'sk-admin-'],
    pattern:
      /(?<![A-Za-z0-9_-])sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,100}T3BlbkFJ[A-Za-z0-9_-]{20,100}(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'high',
    grants: models,
    replacement: gateway,
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
    grants: models,
    replacement: gateway,
  },
  {
    id: 'anthropic-api-key',
    title: 'Anthropic API key',
    vendor: 'anthropic',
    stance: 'secret',
    anchors: ['sk-ant-api03-', 'sk-ant-admin01-'],
    pattern: /(?<![A-Za-z0-9_-])sk-ant-(?:api03|admin01)-[A-Za-z0-9_-]{93}AA(?![A-Za-z0-9_-])/y,
    judge: randomEnough(4),
    severity: 'high',
    grants: models,
    replacement: gateway,
  },
]
