/**
 * The scratch memory of a product, behind the pointer that the caller passes: what lies where, in bytes.
 * Its size does not depend on the operands: large products are cut into pieces that fit.
 */

/** The most rows of the second operand in one block, if the panel is the widest (six strips of 32 bytes). */
const PANEL_ROWS: usize = 256;
const PANEL_STEP: usize = 192;

/** Rows of outputs between two packings of the same panel, and the most pairs that they may hold. */
const LIST_ROWS: usize = 1024;
const LISTS_BYTES: usize = LIST_ROWS * (PANEL_ROWS * 4 + 64);

/** A row of zeros: what the first block adds to. */
export const ZEROS: usize = 0;
/** A row of ones. */
export const ONES: usize = PANEL_STEP;
/** See compress.ts: sixteen entries of 32 bytes, and a vector. */
export const TABLE: usize = ONES + PANEL_STEP;
/** One block of the second operand and one row more. */
export const PANEL: usize = TABLE + 512 + 64;
/** Sixteen columns of the first operand, turned into rows; or the outputs of one panel, before they are turned. */
export const TILE: usize = PANEL + (PANEL_ROWS + 1) * PANEL_STEP + 64;
/** The nonzeros of a block of the first operand. */
export const LISTS: usize = TILE + LIST_ROWS * PANEL_STEP;
export const SCRATCH_BYTES: usize = LISTS + LISTS_BYTES;

/**
 * How many rows of B a panel has, at `step` bytes a row; a multiple of four, for the blocks of a transposition. Half of what has room, 24 KB,
 * stays in a 32 KB first-level cache beside what streams past it. All of it, where sums that go on would have to be turned back first: that
 * costs more than the second-level cache.
 */
@inline
export function panelRows(step: usize, turned: bool): usize {
  return ((PANEL_ROWS * PANEL_STEP) / (turned ? step : 2 * step)) & ~3;
}

/** How many lists of `bytes` each fit, and no more than the outputs, of `step` bytes a row, that the tile can hold. */
@inline
export function listRows(bytes: usize, step: usize): usize {
  return min(LISTS_BYTES / bytes, (LIST_ROWS * PANEL_STEP) / step);
}
