/** Of `vouch review --sort`; apart, because the help reads them and must not load the review. */
export const orderNames = ['last-used', 'breadth', 'owner', 'name'] as const
