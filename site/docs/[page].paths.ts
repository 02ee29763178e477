import { docs } from "./../.vitepress/pages.ts";

export default { paths: () => docs("site/docs") };
