/**
 * The scratch memory of a product, in the order in which it lies behind the pointer that the caller passes.
 * Its size does not depend on the operands: large products are cut into pieces that fit.
 */

/** A cache line and a half of zeros more than the widest panel row: what the first block adds to, and what padding pairs point at. */
export const ZEROS_BYTES: usize = 256;

/** One block of the second operand, packed; small enough to stay in a 32 KB first-level cache beside what streams past it. */
export const PANEL_BYTES: usize = 128 * 16 * 12;

/** Sixteen shuffles, see compress.ts. */
export const SHUFFLES_BYTES: usize = 256;

/** Sixteen columns of a transposed first operand, turned into rows; or the outputs of one panel, before they are turned. */
export const TILE_BYTES: usize = 1024 * 256;

/** The nonzeros of a block of the first operand. */
export const LISTS_BYTES: usize = 1024 * (128 * 8 + 64);

export const PANEL: usize = ZEROS_BYTES;
export const SHUFFLES: usize = PANEL + PANEL_BYTES;
export const TILE: usize = SHUFFLES + SHUFFLES_BYTES;
export const LISTS: usize = TILE + TILE_BYTES;
export const SCRATCH_BYTES: usize = LISTS + LISTS_BYTES;
