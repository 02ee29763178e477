// What a bundler has to know to leave out what is not used. In the sources an op and its rule are two statements, one above the other;
// here they become one expression, and every call at the top of a module is marked as pure: nothing it does is seen but its result.
import { readFile } from "node:fs/promises";
import ts from "typescript";

/** A plugin of esbuild: the modules of `src` as `pure` rewrites them. */
export const purePlugin = {
  name: "pure",
  setup(build) {
    build.onLoad(
      { filter: /[\\/]src[\\/](autograd|data|demo|io|kernels|layers|losses|optim|random|tensor|train)[\\/].*\.ts$/ },
      async ({ path }) => ({
        contents: pure(await readFile(path, "utf8")),
        loader: "ts",
      }),
    );
  },
};

const PURE = "/* @__PURE__ */ ";

/**
 * The same module: `const f = op(…); rule(f, …);` as `const f = withRule(op(…), …)`, and the calls at its top marked. A class with a member
 * whose name is computed, which no bundler leaves out, is the result of a call; there it is called what it was called.
 */
export function pure(text) {
  const source = ts.createSourceFile("module.ts", text, ts.ScriptTarget.Latest, true);
  const declared = new Map();
  const edits = []; // [start, end, replacement]
  let joined = false;
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (initializer === undefined) continue;
        if (ts.isIdentifier(name)) declared.set(name.text, initializer);
        for (const start of callsIn(initializer)) edits.push([start, start, PURE]);
      }
      continue;
    }
    if (ts.isClassDeclaration(statement) && statement.members.some(({ name }) => name !== undefined && ts.isComputedPropertyName(name))) {
      const { name, end } = statement;
      const start = statement
        .getChildren()
        .find(({ kind }) => kind === ts.SyntaxKind.ClassKeyword)
        .getStart();
      edits.push([start, name.end, `const ${name.text} = ${PURE}(() => ({ ${name.text}: class`], [end, end, ` }).${name.text})();`]);
      continue;
    }
    const [target, pullback] = ruleArguments(statement);
    const made = target && declared.get(target.text);
    if (made === undefined) continue;
    const start = made.getStart();
    edits.splice(
      edits.findIndex(([at]) => at === start),
      0,
      [start, start, `${PURE}withRule(`],
    );
    edits.push([made.end, made.end, `, ${pullback.getText()})`], [statement.getStart(), statement.end, ""]);
    joined = true;
  }
  let result = text;
  // From the end, so that earlier places keep theirs; of two at one place the first stands first.
  const order = edits.map((edit, i) => ({ edit, i })).sort((a, b) => b.edit[0] - a.edit[0] || b.i - a.i);
  for (const { edit } of order) result = result.slice(0, edit[0]) + edit[2] + result.slice(edit[1]);
  return joined ? `${result}\nfunction withRule(made, pullback) { rule(made, pullback); return made; }\n` : result;
}

/** The operands of a statement `rule(name, pullback)`. */
function ruleArguments(statement) {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return [];
  const { expression, arguments: args } = statement.expression;
  return ts.isIdentifier(expression) && expression.text === "rule" && args.length === 2 && ts.isIdentifier(args[0]) ? args : [];
}

/** Where the calls begin that run when this expression does: those inside functions and classes do not. */
function callsIn(node, found = new Set()) {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return found;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) found.add(node.getStart());
  ts.forEachChild(node, child => void callsIn(child, found));
  return found;
}
