/** How exactly it is told what part of all value the most valuable customers hold. */

/** Step to which such shares are rounded: a tenth of a per cent. Whoever publishes sums of the same customers counts on it. */
export const CONCENTRATION_UNIT = 0.001;

/** A share as it is published. */
export function concentrationShare(share: number): number {
  return Math.round(Math.max(0, share) / CONCENTRATION_UNIT) / (1 / CONCENTRATION_UNIT);
}
