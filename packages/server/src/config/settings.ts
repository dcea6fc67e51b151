import * as form from './value-forms.ts'
import type { ValueForm } from './value-forms.ts'

/** One setting: its text form, its default as a person would write it, and what it does. */
export interface Setting<T> {
  readonly form: ValueForm<T>
  /** Undefined: the setting is off, or follows another one, as `doc` says. */
  readonly default?: string
  readonly doc: string
}

/** A setting that always has a value. */
function setting<T>(valueForm: ValueForm<T>, facts: { default: string; doc: string }) {
  return { form: valueForm, ...facts }
}

/** A setting that may be absent. */
function optional<T>(valueForm: ValueForm<T>, doc: string) {
  return { form: valueForm, doc }
}

/** Every setting of the server, by the variable that sets it. The reference page is generated from this table. */
export const settings = {
  VOUCH_HOME: setting(form.path, { default: '~/.vouchsafe', doc: 'directory of keys, store and sockets' }),
  VOUCH_STORE: setting(form.oneOf('sqlite', 'memory'), {
    default: 'sqlite',
    doc: '`memory` forgets everything at the end and is for trying things out',
  }),
  VOUCH_HOST: setting(form.listenHost, {
    default: '127.0.0.1',
    doc: 'address to listen on; anything but loopback needs TLS',
  }),
  VOUCH_PORT: setting(form.integer({ min: 0, max: 65_535 }), {
    default: '8750',
    doc: 'port to listen on; 0 takes any free one',
  }),
  VOUCH_TLS_CERT_FILE: optional(form.path, 'PEM certificate chain, leaf first'),
  VOUCH_TLS_KEY_FILE: optional(form.path, 'PEM private key of the certificate'),
  VOUCH_HOST_NAMES: setting(form.hostNames, {
    default: '',
    doc: 'further host names that requests may name; `sts.` before each reaches STS by name alone',
  }),
  VOUCH_TRUSTED_PROXIES: setting(form.cidrList, {
    default: '',
    doc: 'addresses whose `X-Forwarded-For` is believed',
  }),
  VOUCH_ISSUER: setting(form.issuerUrl, {
    default: 'https://vouchsafe.internal',
    doc: '`iss` of every token of our own; a name, not the listening address',
  }),
  VOUCH_TRUST_DOMAIN: optional(form.trustDomain, 'SPIFFE trust domain; by default the host of the issuer'),
  VOUCH_CLOCK_SKEW: setting(form.duration({ min: 0, max: 600 }), {
    default: '60s',
    doc: 'difference of clocks forgiven when a token is verified',
  }),
  VOUCH_KEY_ACTIVE: setting(form.duration({ min: 1, max: 31_536_000 }), {
    default: '30d',
    doc: 'how long one signing or sealing key is in use',
  }),
  VOUCH_KEY_PREPARE: setting(form.duration({ min: 0, max: 2_592_000 }), {
    default: '1d',
    doc: 'how long a key is published before it signs',
  }),
  VOUCH_KEY_RETIRE: setting(form.duration({ min: 1, max: 2_592_000 }), {
    default: '86700s',
    doc: 'how long a key is published, or opens sessions, after its last use; a day and the skew of verifiers',
  }),
  VOUCH_PROVIDER_KEYS_FRESH: setting(form.duration({ min: 1, max: 86_400 }), {
    default: '5m',
    doc: "age at which a provider's keys are fetched anew, in the background",
  }),
  VOUCH_PROVIDER_KEYS_STALE: setting(form.duration({ min: 0, max: 604_800 }), {
    default: '24h',
    doc: "how long a provider's last good keys serve while its endpoint does not answer",
  }),
  VOUCH_CHAIN_CEILING: setting(form.duration({ min: 900, max: 604_800 }), {
    default: '12h',
    doc: 'time from a first authentication to the end of the last session that descends from it',
  }),
  VOUCH_LEDGER_RETENTION: setting(form.duration({ min: 3600, max: 315_360_000 }), {
    default: '400d',
    doc: 'age at which ledger records are deleted',
  }),
  VOUCH_LEDGER_RESERVE: setting(form.byteSize, {
    default: '16MiB',
    doc: 'free disk space below which nothing is issued any more',
  }),
  VOUCH_THROTTLE_BURST: setting(form.integer({ min: 1, max: 1_000_000 }), {
    default: '50',
    doc: 'failed attempts that one source may make at once before its requests are refused unread',
  }),
  VOUCH_THROTTLE_REGAIN: setting(form.integer({ min: 1, max: 1_000_000 }), {
    default: '5',
    doc: 'failed attempts a second that a source regains',
  }),
  VOUCH_MAX_PROVIDERS: setting(form.count, {
    default: 'unlimited',
    doc: 'providers in one account',
  }),
  VOUCH_MAX_ROLES: setting(form.count, { default: 'unlimited', doc: 'roles in one account' }),
  VOUCH_SHUTDOWN_GRACE: setting(form.duration({ min: 0, max: 600 }), {
    default: '10s',
    doc: 'how long requests in flight may take to finish at shutdown',
  }),
  VOUCH_LOG_LEVEL: setting(form.oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), {
    default: 'info',
    doc: 'least important log line to write',
  }),
} as const satisfies Record<string, Setting<unknown>>

export type SettingName = keyof typeof settings

type Parsed<S> =
  S extends Setting<infer T> ? (S extends { readonly default: string } ? T : T | undefined) : never

/** The value of every setting, by variable. */
export type SettingValues = { readonly [K in SettingName]: Parsed<(typeof settings)[K]> }
