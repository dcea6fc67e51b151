/** A policy that AWS manages, as this server knows it. */
export interface AwsManagedPolicy {
  /** `arn:aws:iam::aws:policy/PATH/NAME` */
  readonly arn: string
  readonly name: string
  /** `/`, `/service-role/` or `/job-function/` */
  readonly path: string
  readonly description: string
  /** JSON text: written for this server, so that it allows no more than AWS's own of the name. */
  readonly document: string
}
