export type { JsonFault } from './find-fault.ts'
export { locate, type TextPlace } from './locate.ts'
export { isJsonObject, parseJson, parseJsonObject, type JsonLimits } from './parse-json.ts'
export type { JsonObject, JsonValue } from './types.ts'
