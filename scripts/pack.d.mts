export declare function pack(bytes: Uint8Array): { order: string; text: string };
