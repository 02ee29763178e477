import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../eval.ts";

/**
 * An input of ht from ADBench's files: the hand's model (fields apart by colons, a bone, a point or a triangle a line), and the text of an
 * instance: how many correspondences and angles there are, the correspondences, a u and v for each, the angles.
 */
export function hand(modelFolder: string, instance: string): Json {
  const rows = (name: string): string[][] => lines(readFileSync(join(modelFolder, name), "utf8")).map(line => line.split(":"));
  const bones = rows("bones.txt");
  const square = (fields: readonly string[]): number[][] => [0, 4, 8, 12].map(i => fields.slice(i, i + 4).map(Number));
  const points = rows("vertices.txt");
  const weights = points.map(fields => {
    const row = new Array<number>(bones.length).fill(0);
    for (let i = 0; i < Number(fields[8]); i++) row[Number(fields[9 + 2 * i])] = Number(fields[10 + 2 * i]);
    return row;
  });
  const model = {
    bone_count: bones.length,
    bone_names: bones.map(([name]) => name),
    parents: bones.map(fields => Number(fields[1])),
    base_relatives: bones.map(fields => square(fields.slice(2, 18))),
    inverse_base_absolutes: bones.map(fields => square(fields.slice(18, 34))),
    base_positions: points.map(fields => [...fields.slice(0, 3).map(Number), 1]),
    weights,
    triangles: rows("triangles.txt").map(fields => fields.map(Number)),
    is_mirrored: false,
  };

  const [[count, angles], ...rest] = lines(instance).map(line => line.trim().split(/\s+/).map(Number));
  return {
    theta: rest.slice(2 * count, 2 * count + angles).map(([angle]) => angle),
    data: { model, correspondences: rest.slice(0, count).map(([c]) => c), points: rest.slice(0, count).map(([, ...xyz]) => xyz) },
    us: rest.slice(count, 2 * count),
  };
}

const lines = (text: string): string[] => text.split("\n").filter(line => line.trim() !== "");
