import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

// Arrows point one way (docs/design.md). This walks the imports of src and bench and keeps it so.

interface Import {
  readonly from: string;
  /** A path under src, or the name of a package. */
  readonly to: string;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

/** What one module imports or re-exports. */
function importsOf(from: string, text: string): Import[] {
  const source = ts.createSourceFile(from, text, ts.ScriptTarget.Latest);
  return source.statements.flatMap(statement => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (statement.moduleSpecifier === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const { text: name } = statement.moduleSpecifier;
    const to = name.startsWith(".") ? normalize(join(dirname(from), name)) : name;
    return [{ from, to, typeOnly: isTypeOnly(statement) }];
  });
}

/** `import type …`, or braces in which every name has `type` before it. */
function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : statement;
  if (clause === undefined) return false; // import "x": for what it does
  if (ts.isExportDeclaration(clause) ? clause.isTypeOnly : clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = ts.isExportDeclaration(clause) ? clause.exportClause : clause.name === undefined ? clause.namedBindings : undefined;
  if (names === undefined || ts.isNamespaceImport(names) || ts.isNamespaceExport(names)) return false;
  return names.elements.length > 0 && names.elements.every(element => element.isTypeOnly);
}

// The WebAssembly sources are AssemblyScript, a language of their own, compiled apart.
const files = ["src", "bench"].flatMap(top =>
  readdirSync(top, { recursive: true, encoding: "utf8" })
    .map(file => normalize(join(top, file)))
    .filter(file => file.endsWith(".ts") && !file.includes("/assembly/")),
);
const imports = files.flatMap(file => importsOf(file, readFileSync(file, "utf8")));

/** The folder of src that a file lies in, "" for an entry; "bench" for what lies there. */
const folderOf = (file: string): string => (file.startsWith("bench/") ? "bench" : (file.split("/").slice(1, -1)[0] ?? ""));
const shown = (edges: readonly Import[]): string[] => edges.map(({ from, to }) => `${from} imports ${to}`);

/** What the files of each folder may import from: lower ranks, and the ranks of equals. */
const allowed: Record<string, readonly string[]> = (() => {
  const numbers = ["random", "kernels"];
  const tensor = [...numbers, "tensor"];
  const autograd = [...tensor, "autograd"];
  const learning = [...autograd, "layers", "losses"];
  const data = [...tensor, "data"];
  const train = [...learning, "data", "optim", "train"];
  return {
    random: numbers,
    kernels: numbers,
    tensor,
    autograd,
    layers: learning,
    losses: learning,
    io: [...tensor, "io"],
    data: [...data, "io"],
    optim: [...learning, "optim"],
    train: [...train, "io"],
    demo: [...train, "io", "demo"],
    scalar: ["scalar"],
    chart: ["chart"],
    bench: [...train, "scalar", "chart", "bench"],
    compare: [...train, "io", "compare"],
    report: [...train, "io", "compare", "chart", "report"],
    cli: [...train, "io", "compare", "demo", "chart", "report", "scalar", "bench", "cli"],
  };
})();

/** Every file that `start` reaches at run time, itself included. */
function reachable(start: string): Set<string> {
  const reached = new Set([start]);
  for (const file of reached) for (const { from, to, typeOnly } of imports) if (from === file && !typeOnly) reached.add(to);
  return reached;
}

/** The files of one import cycle, if there is one. */
function findCycle(edges: readonly Import[]): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    done.add(file);
    for (const { from, to } of edges) {
      const cycle = from === file ? visit(to, [...path, file]) : undefined;
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };
  for (const { from } of edges) {
    const cycle = visit(from, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

describe("the imports of src and bench", () => {
  it("are found: this test would see them", () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports).toContainEqual({ from: "src/tensor/matmul.ts", to: "src/tensor/errors.ts", typeOnly: false });
    expect(imports).toContainEqual({ from: "src/tensor/matmul.ts", to: "src/kernels/reference/matmul.ts", typeOnly: true });
    expect(imports.filter(({ to }) => /^(src|bench)\//.test(to) && !files.includes(to))).toEqual([]);
  });

  it("stay within a folder's own rank and those below it, types included", () => {
    const inner = imports.filter(({ from, to }) => folderOf(from) !== "" && /^(src|bench)\//.test(to));
    expect(shown(inner.filter(({ from, to }) => !allowed[folderOf(from)]?.includes(folderOf(to))))).toEqual([]);
  });

  it("make no cycle of files, types included", () => {
    expect(findCycle(imports)).toBeUndefined();
  });

  it("take nothing from node: in the engine", () => {
    const engine = ["tensor", "kernels", "random", "autograd", "layers", "losses", "optim", "scalar"];
    expect(shown(imports.filter(({ from, to }) => engine.includes(folderOf(from)) && to.startsWith("node:")))).toEqual([]);
  });

  it("are written at the top of a file: nothing but a command imports on the way", () => {
    const late = files.filter(
      file => !["bench", "cli"].includes(folderOf(file)) && /\b(import|require)\(/.test(readFileSync(file, "utf8")),
    );
    expect(late).toEqual([]);
  });

  it("lead from what a page may import to nothing that needs Node, however far", () => {
    const reached = reachable("src/browser.ts");
    expect(reached.has("src/kernels/reference/matmul.ts")).toBe(true);
    const packages = [...reached].filter(name => !name.startsWith("src/")).sort();
    expect(packages).toEqual(["ndarray", "seedrandom/seedrandom.js"]);
  });

  it("meet no other barrel than the entries, the ops and the kernels", () => {
    const barrels = new Set(
      files.filter(file => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest).statements.some(isReExport)),
    );
    for (const entry of ["browser", "compare", "data", "gradcheck", "index", "io", "metrics", "node", "numpy", "queue", "run", "scalar"])
      barrels.delete(`src/${entry}.ts`);
    for (const list of ["src/tensor/ops.ts", "src/kernels/kernels.ts"]) barrels.delete(list);
    expect([...barrels]).toEqual([]);
  });
});

const isReExport = (statement: ts.Statement): boolean => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;

describe("the walk itself", () => {
  const parse = (text: string): Import[] => importsOf("src/a/b.ts", text);

  it("importsOf(text) reads every form of import and knows which are types only", () => {
    expect(parse('import type { X } from "./x.ts";')).toEqual([{ from: "src/a/b.ts", to: "src/a/x.ts", typeOnly: true }]);
    expect(parse('import { type X, type Y } from "../x.ts";')).toEqual([{ from: "src/a/b.ts", to: "src/x.ts", typeOnly: true }]);
    const forms = [
      'import { type X, y } from "n";',
      'import x from "n";',
      'import x, { type Y } from "n";',
      'import * as x from "n";',
      'import "n";',
      'export { x } from "n";',
      'export * from "n";',
    ];
    for (const form of forms) expect(parse(form)).toEqual([{ from: "src/a/b.ts", to: "n", typeOnly: false }]);
    expect(parse('export type { X } from "n";')[0].typeOnly).toBe(true);
  });

  it("findCycle(edges) finds one", () => {
    const edge = (from: string, to: string): Import => ({ from, to, typeOnly: false });
    expect(findCycle([edge("a", "b"), edge("b", "c"), edge("c", "b")])).toEqual(["b", "c", "b"]);
    expect(findCycle([edge("a", "b"), edge("a", "c"), edge("b", "c")])).toBeUndefined();
  });
});
