export { homeLayout, type HomeLayout } from './layout.ts'
export { readServerFile, serverFileSchema, type ServerFile } from './server-file.ts'
