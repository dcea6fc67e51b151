import { z } from 'zod'
import { descriptionField, nameField, pathField, tagsField } from '#resource/fields'

export const roleNameField = nameField(64)
export const policyNameField = nameField(128)
/** A managed policy as stored: by its name in the role's account, or by the ARN of one that AWS manages. */
const attachedPolicyField = z
  .string()
  .regex(/^(?:[A-Za-z0-9_+=,.@-]{1,128}|arn:aws:iam::aws:policy\/[A-Za-z0-9_+=,.@/-]{1,512})$/, {
    error: 'expected the name of a policy, or the ARN of one that AWS manages',
  })
/** A managed policy as somebody names it: by name, by ARN in the role's own account, or by ARN of AWS's. */
export const policyReferenceField = z.string().min(1).max(2048)

/** A role; policies are JSON texts, exactly as they came where they came as text. */
const roleFields = {
  path: pathField,
  description: z.exactOptional(descriptionField),
  /** seconds */
  maxSessionDuration: z.int().min(3600).max(43_200),
  disabled: z.boolean(),
  trustPolicy: z.string(),
  candidateTrustPolicy: z.exactOptional(z.string()),
  /**
   * Role ARNs that the trust policies name, with the unique ids they had when the policy was written: a deleted
   * and re-created role is another principal, as in AWS.
   */
  principalIds: z.exactOptional(z.record(z.string(), z.string())),
  /**
   * The change of trust since which the candidate stands beside the enforced policy, both as they are: what was
   * decided under an older version says nothing of the two.
   */
  candidateSince: z.exactOptional(z.strictObject({ version: z.int(), at: z.int() })),
  tags: z.exactOptional(tagsField),
}

/** A role as stored. */
export const roleSpec = z.strictObject({ ...roleFields, ...references(attachedPolicyField) })
/** A role as somebody wants it: managed policies may be named by ARN until `resolveRole` has looked them up. */
export const desiredRoleSpec = z.strictObject({ ...roleFields, ...references(policyReferenceField) })
export type RoleSpec = z.infer<typeof roleSpec>

function references(policy: z.ZodString) {
  const policies = z.strictObject({
    inline: z.exactOptional(z.record(policyNameField, z.string())),
    managed: z.exactOptional(z.array(policy)),
  })
  return { policies: z.exactOptional(policies), permissionsBoundary: z.exactOptional(policy) }
}
