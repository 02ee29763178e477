export type Preprocessing = { readonly kind: "none" };
