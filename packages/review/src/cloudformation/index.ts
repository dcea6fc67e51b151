export { draftTemplate, type TemplateReading } from './draft-template.ts'
export type { TemplateFacts } from './types.ts'
