// Node reads no xz and writes none: these were made by `xz -9e` of XZ Utils 5.4 from what stands beside them.

/** `# deploy\nTOKEN=${githubToken('xz')}\n` and twenty times `the same line again\n`. */
export const xzOfToken = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AHHAFNdABGICQcyIczaRtDg1hJWV+m8DBvmm285VP2iJH5lEAt6b1hd9UClt8pDFxlrdacRdsmVdgts6ge43uL0hH1MJJLBb32z+HjtmAl1HcAnGuJS99AAAAARYYAx8mthbQABb8gDAAAApmUn8bHEZ/sCAAAAAARZWg==',
  'base64',
)

/** The same in `app/.env` of a tar. */
export const xzOfTar = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Af/AIZdADCcLF4uNJ57gP2CjqtvY6v/7qbND73fKE5lgoYsZApvxkPYNiqUpcBT2zEsR8Iq3ZZQx3ojy9ChLGPX7e/xQS5iACRudt56yzC0VDEh+4b2BtNeAcuZUah1CeqplzOwMhiSq4aEzSMn+BYSxYEHIj3OBRCCexVZERikS4OpKiZ3CiUyCyLaAAAAEhDoAyl1164AAaIBgBAAAMNYnluxxGf7AgAAAAAEWVo=',
  'base64',
)

/** 256 KiB of zeros. */
export const xzOfZeros = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4///AGpdAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE2PdEDKtfDW1G6eXDdoi3llestk3haR1vq/zrOgAAAAD8OJgpPd8bJgABhgGAgBAAQrVycLHEZ/sCAAAAAARZWg==',
  'base64',
)

/** `x`, checked by a SHA-256, which the decoder does not know. */
export const xzWithOtherCheck = Buffer.from(
  '/Td6WFoAAArh+wyhAgAhARwAAAAQz1jMAQAAeAAAAAAtcRZCtyawRAFifKn7rDL1yFMPsZA8xNsCJYcXkhpIgQABMQEPgtyRGJtLmgEAAAAAClla',
  'base64',
)
