import ts from "typescript";

/**
 * What a name stands for in a source, with the comment above it: a function, a type or a variable at the top, or `Class.member`. Behind an
 * op the call that gives it its rule is taken along.
 *
 * Throws    Error when the source declares no such name: a page that quotes it is out of date.
 */
export function declaration(source: string, name: string): string {
  const file = ts.createSourceFile("quoted.ts", source, ts.ScriptTarget.Latest, true);
  const [outer, inner] = name.split(".");
  const index = file.statements.findIndex(statement => declares(statement, outer));
  const found = file.statements[index];
  if (found === undefined) throw missing(name);
  if (inner === undefined) {
    const next = file.statements[index + 1];
    const end = next?.getText().startsWith(`rule(${outer},`) ? next.end : found.end;
    return source.slice(found.getStart(file, true), end);
  }
  const member = ts.isClassDeclaration(found) ? found.members.find(m => m.name?.getText() === inner) : undefined;
  if (member === undefined) throw missing(name);
  const start = member.getStart(file, true);
  const indent = start - source.lastIndexOf("\n", start) - 1;
  return source.slice(start, member.end).replaceAll(`\n${" ".repeat(indent)}`, "\n");
}

const missing = (name: string): Error => new Error(`quote: ${name} must be declared there, got no such name; the page is out of date`);

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.some(d => d.name.getText() === name);
  return (statement as { readonly name?: ts.Identifier } & ts.Statement).name?.text === name;
}
