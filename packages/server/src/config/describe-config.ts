import { settings } from './settings.ts'

/** A row of the reference of settings. */
export interface SettingRow {
  readonly variable: string
  readonly expect: string
  /** Empty when the setting is absent by default. */
  readonly default: string
  readonly doc: string
  /** What is in force, as text; settings hold no secret, files are shown by name only. */
  readonly value: string
}

/** Every setting with its form, its default and what a set of variables makes of it. */
export function describeConfig(source: Readonly<Record<string, string | undefined>> = {}): SettingRow[] {
  return Object.entries(settings).map(([variable, setting]) => {
    const fallback = 'default' in setting ? setting.default : ''
    const given = source[variable]
    return {
      variable,
      expect: setting.form.expect,
      default: fallback,
      doc: setting.doc,
      value: given === undefined || given === '' ? fallback : given,
    }
  })
}
