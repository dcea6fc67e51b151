import { awsKeyId, awsSecret, characters, githubToken } from '#testing/credentials'

/** Records as the tools write them; no secret in them was ever anybody's. */
export const commit = '8f828a18bad974648ab6167053272d9201c69546'

export const slack = `xo${'xb'}-1234567890123-1234567890123-${characters('slack', 24)}`

export function gitleaks(rule: string, secret: string, more: object = {}): object {
  return {
    RuleID: rule,
    Description: 'what the rule looks for',
    StartLine: 4,
    EndLine: 4,
    StartColumn: 15,
    EndColumn: 54,
    Match: secret,
    Secret: secret,
    File: 'a.env',
    SymlinkFile: '',
    Commit: commit,
    Entropy: 4.953056,
    Author: 'Ann B',
    Email: 'ann@example.org',
    Date: '2026-11-22T11:09:54Z',
    Message: 'first commit',
    Tags: [],
    Fingerprint: `${commit}:a.env:${rule}:4`,
    ...more,
  }
}

export function betterleaks(rule: string, secret: string, more: object = {}): object {
  return {
    schema_version: 2,
    rule_id: rule,
    description: '',
    confidence: 'high',
    match: { full: secret, value: secret },
    attributes: { 'git.sha': commit, 'git.author_name': 'Ann B' },
    location: { path: 'a.env', start_line: 4, end_line: 4 },
    tags: [],
    ...more,
  }
}

export function trufflehog(detector: string, raw: string, more: object = {}): object {
  return {
    SourceMetadata: {
      Data: { Git: { commit, file: 'a.env', email: 'Ann B <ann@example.org>', repository: '.', line: 4 } },
    },
    SourceID: 1,
    SourceType: 16,
    SourceName: 'trufflehog - git',
    DetectorType: 8,
    DetectorName: detector,
    DecoderName: 'PLAIN',
    Verified: false,
    Raw: raw,
    RawV2: '',
    Redacted: '',
    ExtraData: null,
    StructuredData: null,
    ...more,
  }
}

export function kingfisher(rule: string, snippet: string, more: object = {}): object {
  return {
    rule: { name: rule, id: `kingfisher.${rule}` },
    finding: {
      snippet,
      fingerprint: '10526420120252408706',
      confidence: 'high',
      entropy: '4.90',
      validation: { status: 'Not Attempted', response: '' },
      language: 'Unknown',
      line: 4,
      path: './a.env',
      git_metadata: { commit: { id: commit, committer: { name: 'Ann B' } }, file: { path: 'a.env' } },
      ...more,
    },
  }
}

/** Of one AWS key, in the parts that each tool has it in. */
export function awsParts(seed: string): { id: string; secret: string } {
  return { id: awsKeyId(seed), secret: awsSecret(seed) }
}

export const token = githubToken('reported')

export async function* streamOf(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk))
}
