export {
  extension,
  issueCertificate,
  pemOf,
  type CertificateRequest,
  type Issued,
} from './issue-certificate.ts'
export { der, derTime } from './write-der.ts'
