import type { ScaleLinear } from "d3-scale";
import { html, type Markup, type Piece } from "./markup.ts";
import { coordinate } from "./numbers.ts";

/** The room of a plot inside its picture, in units of the picture. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A picture as wide as its place; `label` says in words what it shows. */
export const plot = (width: number, height: number, label: string, content: Piece, kind = ""): Markup =>
  html`<svg class="plot${kind && ` ${kind}`}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`;

/** Axes with a grid: numbers below, and, where there is a `y`, to the left. */
export function axes(
  box: Box,
  x: ScaleLinear<number, number>,
  y: ScaleLinear<number, number> | undefined,
  { xLabel = "", yLabel = "", xTicks = 5, yTicks = 4, xFormat, yFormat }: AxisOptions = {},
): Markup {
  const { left, top, right, bottom } = box;
  const bottomFormat = xFormat ?? x.tickFormat(xTicks);
  const leftFormat = yFormat ?? y?.tickFormat(yTicks);
  return html`${y
    ?.ticks(yTicks)
    .map(
      tick =>
        html`<path class="grid" d="M${left},${coordinate(y(tick))}H${right}"/><text x="${left - 6}" y="${coordinate(y(tick) + 4)}" text-anchor="end">${leftFormat?.(tick)}</text>`,
    )}<path class="axis" d="M${left},${bottom}H${right}"/>${x
    .ticks(xTicks)
    .map(
      tick =>
        html`<path class="axis" d="M${coordinate(x(tick))},${bottom}v4"/><text x="${coordinate(x(tick))}" y="${bottom + 17}" text-anchor="middle">${bottomFormat(tick)}</text>`,
    )}${
    xLabel === "" ? undefined : html`<text x="${right}" y="${bottom + 33}" text-anchor="end">${xLabel}</text>`
  }${yLabel === "" ? undefined : html`<text x="${left}" y="${top - 8}">${yLabel}</text>`}`;
}

interface AxisOptions {
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly xTicks?: number;
  readonly yTicks?: number;
  readonly xFormat?: (value: number) => string;
  readonly yFormat?: (value: number) => string;
}

/** What lies outside of the box is cut off. */
export const clipped = ({ left, top, right, bottom }: Box, content: Piece): Markup =>
  html`<svg x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" viewBox="${left} ${top} ${right - left} ${bottom - top}" overflow="hidden">${content}</svg>`;

/** A table that may be wider than the page: it can be scrolled, by the keyboard too. */
export const scrolled = (label: string, content: Piece): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
