/** Colours of classes, as CSS variables of explorable.css: none of them is that of an arm or a pass. */
export const classColour = (label: number): string => `var(--class-${label % 10})`;

/** A mark for each class, so that colour is never alone: the path of a shape of size 1 around 0, 0. */
const SHAPES = [
  "M0,-1A1,1 0 1,1 0,1A1,1 0 1,1 0,-1Z",
  "M0,-1.2L1.05,0.8L-1.05,0.8Z",
  "M-0.9,-0.9H0.9V0.9H-0.9Z",
  "M0,-1.25L1.25,0L0,1.25L-1.25,0Z",
];
export const classShape = (label: number): string => SHAPES[label % SHAPES.length] as string;

/** The red, green and blue of a CSS colour variable. */
export function rgbOf(element: Element, variable: string): [number, number, number] {
  const hex = getComputedStyle(element).getPropertyValue(variable).trim().replace("#", "");
  return [0, 2, 4].map(at => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}
