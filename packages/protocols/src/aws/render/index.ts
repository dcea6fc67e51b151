export {
  renderFault,
  renderSuccess,
  renderUnknownOperation,
  type AwsFault,
  type Format,
  type Reply,
} from './responses.ts'
export { escapeXml, renderJson, renderXml, type Tree } from './tree.ts'
