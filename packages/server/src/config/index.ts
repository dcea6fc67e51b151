export { isLoopback, parseConfig, type Config, type ConfigProblem, type TlsFiles } from './config.ts'
export { describeConfig, type SettingRow } from './describe-config.ts'
export { readEnvironment } from './env.ts'
export { settings, type Setting, type SettingName, type SettingValues } from './settings.ts'
