export { detectors } from './detectors.ts'
