export type { Confidence, Detector, PatternMatch, Severity, Stance, Vendor, Verdict } from './types.ts'
