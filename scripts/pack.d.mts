export declare function pack(bytes: Uint8Array): { frequent: string; text: string };
