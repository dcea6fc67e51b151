export { readSource, type SourceFacts, type SourceReading } from './read-source.ts'
export { recogniseSource, type Source, type SourceFormat } from './recognise-source.ts'
export { stackName } from './stack-name.ts'
