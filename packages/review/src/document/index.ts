export type * from './types.ts'
export { readJsonDocument } from './read-json-document.ts'
export { readTemplateYaml } from './read-template-yaml.ts'
