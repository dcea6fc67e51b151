import type { ExcuseRule } from '../types.ts'

const forms =
  'Write `# vouch:allow RULE until 2026-12-31: REASON` at the end of the line or on a line above it (YAML, HCL), or `RULE PATH until 2026-12-31: REASON` in `.vouch-ignore` for JSON; the day may be left out, the reason not.'

/** Rules about what was written to excuse findings of the other rules. */
export const excuseRules = {
  'excuse-without-reason': {
    id: 'excuse-without-reason',
    severity: 'warning',
    title: 'an excuse without a reason',
    why: 'nobody can judge later whether it still holds, so that it excuses nothing',
    docs: forms,
    on: 'excuse',
  },
  'excuse-expired': {
    id: 'excuse-expired',
    severity: 'warning',
    title: 'an excuse whose day is over',
    why: 'somebody promised an end, and what was excused counts again',
    docs: `Mend what was excused and take the excuse out, or look at it anew and give another day. ${forms}`,
    on: 'excuse',
  },
  'unused-excuse': {
    id: 'unused-excuse',
    severity: 'note',
    title: 'an excuse that excuses nothing',
    why: 'it would silence the next finding of that rule in that place, which nobody has looked at',
    docs: `Take it out; or it stands in the wrong place or names another rule than the finding does. ${forms}`,
    on: 'excuse',
  },
} as const satisfies Readonly<Record<string, ExcuseRule>>
