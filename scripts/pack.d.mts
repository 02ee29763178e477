export declare function pack(modules: readonly Uint8Array[]): { order: string; text: string }[];
