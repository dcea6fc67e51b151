export { scan, type ScanOptions, type ScanResult } from './scan.ts'
