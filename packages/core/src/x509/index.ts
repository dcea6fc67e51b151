export { readExtensions, type CertificateExtensions } from './read-extensions.ts'
