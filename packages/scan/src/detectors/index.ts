export { detectors } from './detectors.ts'
export { rulesDigest } from './rules-digest.ts'
