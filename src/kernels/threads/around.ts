/** What is looked at in the world around: Node's modules come without an import, for a browser has none. */
interface Around {
  readonly process?: { readonly arch?: string; getBuiltinModule?(name: string): unknown };
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly crossOriginIsolated?: boolean;
}

export const around = globalThis as Around;

/** One of Node's own modules, where there is Node. */
export const nodeModule = <M>(name: string): M | undefined => around.process?.getBuiltinModule?.(name) as M | undefined;
