// The package's ARC4 alone: its index brings six other generators along, which nothing here uses.
declare module "seedrandom/seedrandom.js" {
  export { default } from "seedrandom";
}
