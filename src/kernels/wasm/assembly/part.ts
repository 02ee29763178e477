/**
 * Where part `part` of `parts` begins among `count` outputs. Parts begin on multiples of `step`: with sixteen floats no two threads write to
 * one cache line. A kernel that ends in (part, parts) computes the outputs from this part's beginning to the next one's, and touches no other.
 */
@inline
export function beginning(count: usize, part: usize, parts: usize, step: usize): usize {
  return part == parts ? count : ((count * part) / parts / step) * step;
}
