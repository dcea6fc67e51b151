export { startServer, type RunningServer, type ServerOptions } from './start-server.ts'
export { version } from './version.ts'
