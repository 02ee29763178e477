import { resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

// What an editor and the compiler know of the public interface.

const index = resolve("src/browser.ts");
const results = resolve("test/types/results.ts");
const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [index, results], include: [] }, ts.sys, ".");
const service = ts.createLanguageService({
  getScriptFileNames: () => [index, results],
  getScriptVersion: () => "1",
  getScriptSnapshot: file => {
    const text = ts.sys.readFile(file);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => process.cwd(),
  getCompilationSettings: () => options,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
});
const program = service.getProgram() as ts.Program;
const checker = program.getTypeChecker();
const source = (file: string): ts.SourceFile => program.getSourceFile(file) as ts.SourceFile;
const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source(index)) as ts.Symbol);
const resolved = (symbol: ts.Symbol): ts.Symbol => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);

/** What an editor shows over the name at the beginning of this call in results.ts. */
function hover(call: string): string {
  const at = source(results).text.indexOf(call);
  expect(at, call).toBeGreaterThan(0);
  return ts.displayPartsToString(service.getQuickInfoAtPosition(results, at)?.displayParts).replace(/\s+/g, " ");
}

describe("the types", () => {
  it("results.ts compiles: what an op or a loss gives follows from what it is given", () => {
    const diagnostics = [...program.getSyntacticDiagnostics(source(results)), ...program.getSemanticDiagnostics(source(results))];
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  });

  it("hovers name arguments and options", () => {
    expect(hover("softmax(x)")).toMatch(/softmax\(x: Tensor, .*\): Tensor/);
    expect(hover("softmax(v, {")).toMatch(/softmax\(x: Var, .*\): Var/);
    expect(hover("add(x, v)")).toMatch(/add\(.*\[a: Var, b: number \| Value.*\] \| \[a: number \| Value.*, b: Var\]\): Var/);
    expect(hover("matmul(v, either")).toMatch(/matmul\(.*\[a: Var, b: Value, options\?: .*\] \| .*\): Var/);
    expect(hover("crossEntropy(v")).toMatch(/\(logits: Var, labels: Labels, .*CrossEntropyOptions\): Var/);
  });

  it("no op calls an argument args_0: the tuples have names, and those that its door understands are among them", () => {
    const signatures = exported.map(resolved).flatMap(symbol => {
      const type = checker.getTypeOfSymbol(symbol);
      return type.getProperty("opName") === undefined
        ? []
        : type.getCallSignatures().map(each => [symbol.name, checker.signatureToString(each)]);
    });
    expect(new Set(signatures.map(([name]) => name)).size).toBeGreaterThan(25);
    expect(signatures.filter(([, text]) => text.includes("args_"))).toEqual([]);
    const [, text] = signatures.find(([name]) => name === "sum") ?? [];
    expect(text).toMatch(/x: Tensor, axis\?: number \| AxisOptions/);
  });

  it("every named type that a parameter or a property of one has is exported from an entry", () => {
    const known = new Set(exported.map(resolved));
    const missing = new Set<string>();
    const seen = new Set<ts.Node>();
    /** Names of types written in a declaration of ours, and what those are made of. */
    const visit = (node: ts.Node, from: string): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
        const named = checker.getSymbolAtLocation(ts.isTypeReferenceNode(node) ? node.typeName : node.expression);
        const symbol = named && resolved(named);
        const declaration = symbol?.declarations?.find(it => ts.isInterfaceDeclaration(it) || ts.isTypeAliasDeclaration(it));
        if (symbol !== undefined && declaration !== undefined && /\/src\//.test(declaration.getSourceFile().fileName)) {
          if (!known.has(symbol) && !INSIDE.includes(symbol.name)) missing.add(`${symbol.name}, of ${from}`);
          visit(declaration, symbol.name);
        }
      }
      ts.forEachChild(node, child => visit(child, from));
    };
    for (const symbol of exported.map(resolved))
      for (const declaration of symbol.declarations ?? []) {
        const parts = ts.isClassDeclaration(declaration) ? declaration.members : [declaration];
        for (const part of parts) for (const parameter of parametersOf(part)) if (parameter.type) visit(parameter.type, symbol.name);
      }
    expect([...missing]).toEqual([]);
  });
});

// What the compiler alone needs to follow an op: see autograd/op-types.ts.
const INSIDE = ["Lift", "Lifted", "Passed"];

function parametersOf(node: ts.Node): readonly ts.ParameterDeclaration[] {
  if (ts.isVariableDeclaration(node)) return node.initializer && ts.isArrowFunction(node.initializer) ? node.initializer.parameters : [];
  return ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node) ? node.parameters : [];
}
