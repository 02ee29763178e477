import { benchmarks } from "../.vitepress/pages.ts";

export default { paths: () => benchmarks("site/zh") };
