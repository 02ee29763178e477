export declare function pure(text: string): string;
