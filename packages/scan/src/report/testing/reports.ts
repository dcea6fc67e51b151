import type { Finding } from '#finding/types'
import type { Report } from '#report/report'
import type { Origin } from '#source/types'

/** One origin of each kind there is; `text` stands wherever a text from outside may. */
export function originsWith(text: string): readonly Origin[] {
  const commit = {
    id: '8f828a18bad974648ab6167053272d9201c69546',
    author: text,
    email: text,
    at: 1_790_000_000,
  }
  return [
    { kind: 'stdin' },
    { kind: 'stdin', inside: text },
    { kind: 'file', path: text },
    { kind: 'file', path: `/home/${text}`, inside: text },
    { kind: 'staged', path: text, object: 'a'.repeat(40) },
    {
      kind: 'git',
      object: 'a'.repeat(40),
      type: 'blob',
      path: text,
      first: commit,
      isInHead: true,
      isReachable: true,
    },
    { kind: 'git', object: 'b'.repeat(40), type: 'tag', isInHead: false, isReachable: false },
    {
      kind: 'image',
      image: text,
      path: text,
      layer: `sha256:${'c'.repeat(64)}`,
      instruction: text,
      isDeleted: true,
    },
    { kind: 'image', image: text, path: 'Env', isDeleted: false },
    { kind: 'cluster', cluster: text, resource: text, namespace: text, name: text },
    { kind: 'store', store: 'ssm', name: text },
    { kind: 'report', tool: 'gitleaks', path: text, commit: text, author: text },
  ]
}

/** A finding with everything that one can have. */
export function findingWith(text: string, more: Partial<Finding> = {}): Finding {
  return {
    fingerprint: '0123456789abcdef'.repeat(2),
    detector: 'aws-access-key',
    title: 'AWS access key',
    vendor: 'aws',
    stance: 'secret',
    severity: 'critical',
    confidence: 'high',
    reasons: ['a secret stands near', text],
    names: { accessKeyId: text, account: text },
    redacted: '… (40 characters)',
    grants: 'Whatever the IAM user may do.',
    replacement: 'An IAM role (`vouch run --role`).',
    places: originsWith(text).map((origin, n) => ({
      origin,
      line: n + 1,
      encoding: n % 2 === 0 ? [] : ['base64'],
      ...(n === 2 && { remark: 'a comment excuses nothing' }),
    })),
    owners: [{ who: text, why: text }],
    match: {
      state: 'exists',
      evidence: text,
      at: '2026-11-22T06:00:00Z',
      owner: text,
      account: text,
      createdAt: '2021-01-01T00:00:00Z',
      lastUsedAt: '2026-11-20T00:00:00Z',
      lastUsedWhere: text,
    },
    ...more,
  }
}

/** A report with a finding of each sort, a gap and a note. */
export function reportWith(text: string): Report {
  return {
    target: text,
    began: '2026-11-22T06:00:00Z',
    elapsedMs: 1234,
    tool: '0.1.0',
    findings: [
      findingWith(text),
      findingWith(text, { severity: 'low', stance: 'reference', redacted: '', fingerprint: '1'.repeat(32) }),
      findingWith(text, {
        severity: 'info',
        stance: 'federation',
        redacted: '',
        fingerprint: '2'.repeat(32),
      }),
      findingWith(text, {
        fingerprint: '3'.repeat(32),
        suppression: { by: 'comment', reason: text, until: '2027-01-01' },
      }),
    ],
    coverage: [{ unit: text, count: 3, bytes: 1_000_000, further: { [text]: 2 } }],
    gaps: [{ what: text, why: text }],
    notes: [text],
  }
}
