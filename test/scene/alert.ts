import type { Vouch } from './vouch.ts'

/** Has every decision written to a file: whatever an alert could carry is in it. */
export async function alertOnEverything(vouch: Pick<Vouch, 'admin'>, path: string): Promise<void> {
  const spec = {
    when: { outcome: ['allowed', 'denied', 'refused'] },
    deliver: { file: { path } },
    disabled: false,
  }
  await vouch.admin('POST', '/v1/apply', { documents: [{ kind: 'Alert', name: 'all', spec }] })
}
