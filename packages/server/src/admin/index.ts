export { describeAdminApi } from './openapi.ts'
