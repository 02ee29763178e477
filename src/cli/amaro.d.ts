// What is used of amaro, which comes without types in the version that runs on Node 20.
declare module "amaro" {
  export function transformSync(source: string, options: { readonly mode: "strip-only" }): { readonly code: string };
}
