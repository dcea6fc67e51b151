import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Seconds } from '@vouchsafe/core/time'
import type { RotationPolicy } from '@vouchsafe/issuer/keyring'
import { isIP, type BlockList } from 'node:net'
import { settings, type SettingName, type SettingValues } from './settings.ts'

export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
}

/** Everything the server may be told, checked and frozen. Holds no secret: keys are named by file. */
export interface Config {
  readonly home: string
  readonly store: 'sqlite' | 'memory'
  readonly listen: {
    readonly host: string
    /** 0: any free port. */
    readonly port: number
    readonly tls?: TlsFiles
    /** Names beyond those that are always served (loopback, the listening address, the issuer's host). */
    readonly hostNames: readonly string[]
    readonly trustedProxies: BlockList
  }
  /** `iss` of our own tokens: `https://host[:port][/path]`. */
  readonly issuer: string
  readonly trustDomain: string
  readonly clockSkewSeconds: Seconds
  readonly keys: RotationPolicy
  readonly providerKeys: { readonly freshSeconds: Seconds; readonly staleSeconds: Seconds }
  readonly ledger: { readonly retentionSeconds: Seconds; readonly reserveBytes: number }
  readonly throttle: { readonly burst: number; readonly perSourcePerSecond: number }
  /** From a first authentication to the end of the last session that descends from it. */
  readonly chainSeconds: Seconds
  /** Per account; absent: unlimited. */
  readonly limits: { readonly providers?: number; readonly roles?: number }
  readonly shutdownGraceSeconds: Seconds
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** What an operator should know about the configuration; it is in force all the same. */
  readonly warnings: readonly string[]
}

/** One thing wrong with the configuration. */
export interface ConfigProblem {
  readonly variable: string
  readonly expected: string
  readonly found: string
}

/**
 * The configuration that a set of `VOUCH_*` texts means; an absent or empty one takes its default.
 *
 * @throws VouchsafeError `config_invalid`; `detail.problems` lists every `ConfigProblem`, not only the first
 */
export function parseConfig(source: Readonly<Record<string, string | undefined>>): Config {
  const problems: ConfigProblem[] = []
  const values = readValues(source, problems)
  if (values !== undefined) problems.push(...crossProblems(values))
  if (values === undefined || problems.length > 0) throw configError(problems)
  return freeze(toConfig(values, unknownVariables(source)))
}

function readValues(
  source: Readonly<Record<string, string | undefined>>,
  problems: ConfigProblem[],
): SettingValues | undefined {
  const values: Partial<Record<SettingName, unknown>> = {}
  for (const [variable, setting] of Object.entries(settings)) {
    const given = source[variable]
    const text =
      given === undefined || given === '' ? ('default' in setting ? setting.default : undefined) : given
    if (text === undefined) continue
    const read = setting.form.schema.safeParse(text)
    if (read.success) values[variable as SettingName] = read.data
    else problems.push({ variable, expected: setting.form.expect, found: text.slice(0, 100) })
  }
  // every name of the table was read above, so the record has the table's own type
  return problems.length > 0 ? undefined : (values as SettingValues)
}

function crossProblems(values: SettingValues): ConfigProblem[] {
  const { VOUCH_TLS_CERT_FILE: cert, VOUCH_TLS_KEY_FILE: key, VOUCH_HOST: host } = values
  const problems: ConfigProblem[] = []
  if ((cert === undefined) !== (key === undefined))
    problems.push({
      variable: cert === undefined ? 'VOUCH_TLS_CERT_FILE' : 'VOUCH_TLS_KEY_FILE',
      expected: 'certificate and key given together',
      found: 'only one of them',
    })
  if (cert === undefined && !isLoopback(host))
    problems.push({
      variable: 'VOUCH_TLS_CERT_FILE',
      expected: 'a certificate when listening elsewhere than on loopback',
      found: `VOUCH_HOST=${host} without one`,
    })
  return problems
}

/** True for 127.0.0.0/8, `::1` and `localhost`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function toConfig(values: SettingValues, unknown: readonly string[]): Config {
  const { VOUCH_TLS_CERT_FILE: certFile, VOUCH_TLS_KEY_FILE: keyFile } = values
  const providers = values.VOUCH_MAX_PROVIDERS.limit
  const roles = values.VOUCH_MAX_ROLES.limit
  return {
    home: values.VOUCH_HOME,
    store: values.VOUCH_STORE,
    listen: {
      host: values.VOUCH_HOST,
      port: values.VOUCH_PORT,
      ...(certFile !== undefined && keyFile !== undefined && { tls: { certFile, keyFile } }),
      hostNames: values.VOUCH_HOST_NAMES,
      trustedProxies: values.VOUCH_TRUSTED_PROXIES,
    },
    issuer: values.VOUCH_ISSUER,
    trustDomain: values.VOUCH_TRUST_DOMAIN ?? new URL(values.VOUCH_ISSUER).hostname,
    clockSkewSeconds: values.VOUCH_CLOCK_SKEW,
    keys: {
      activeSeconds: values.VOUCH_KEY_ACTIVE,
      prepareSeconds: values.VOUCH_KEY_PREPARE,
      retireSeconds: values.VOUCH_KEY_RETIRE,
    },
    providerKeys: {
      freshSeconds: values.VOUCH_PROVIDER_KEYS_FRESH,
      staleSeconds: values.VOUCH_PROVIDER_KEYS_STALE,
    },
    ledger: { retentionSeconds: values.VOUCH_LEDGER_RETENTION, reserveBytes: values.VOUCH_LEDGER_RESERVE },
    throttle: {
      burst: values.VOUCH_THROTTLE_BURST,
      perSourcePerSecond: values.VOUCH_THROTTLE_REGAIN,
    },
    chainSeconds: values.VOUCH_CHAIN_CEILING,
    limits: { ...(providers !== null && { providers }), ...(roles !== null && { roles }) },
    shutdownGraceSeconds: values.VOUCH_SHUTDOWN_GRACE,
    logLevel: values.VOUCH_LOG_LEVEL,
    warnings: unknown.map((name) => `${name} is not a setting of the server and has no effect`),
  }
}

function unknownVariables(source: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(source)
    .filter((name) => name.startsWith('VOUCH_') && !Object.hasOwn(settings, name))
    .toSorted()
}

function configError(problems: readonly ConfigProblem[]): VouchsafeError {
  const lines = problems.map((p) => `${p.variable}: expected ${p.expected}, found \`${p.found}\``)
  return new VouchsafeError('config_invalid', {
    say: `the configuration is not valid: ${lines.join('; ')}`,
    detail: { problems },
    hint: 'see the reference of settings, docs/configuration.md',
  })
}

function freeze(config: Config): Config {
  for (const part of [config.listen, config.keys, config.providerKeys, config.ledger, config.limits])
    Object.freeze(part)
  return Object.freeze(config)
}
