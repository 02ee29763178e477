import { type DefaultTheme, defineConfig } from "vitepress";
import { quotes } from "../markdown/quotes.ts";
import { anywhere, BASE } from "./anywhere.ts";
import { policy } from "./policy.ts";
import { spaced } from "./words.ts";

const base = process.env.NODE_ENV === "production" ? BASE : "/";

export default defineConfig({
  title: "rdrop",
  description: "R-Drop, dropout and reverse-mode autodiff from scratch: read, checked, measured.",
  base,
  cleanUrls: false,
  metaChunk: true,
  lastUpdated: false,
  head: [["link", { rel: "icon", href: `${base}mark.svg`, type: "image/svg+xml" }]],
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: md => {
      md.use(quotes);
      const { renderer } = md;
      // Commands are indented in docs/; here they look as what is fenced does.
      renderer.rules.code_block = (tokens, i, ...rest) => {
        tokens[i]!.info = "sh";
        return renderer.rules.fence!(tokens, i, ...rest);
      };
    },
  },
  locales: {
    root: { label: "English", lang: "en", themeConfig: english() },
    zh: { label: "简体中文", lang: "zh-CN", description: "从零写起的 R-Drop、dropout 与反向自动微分", themeConfig: chinese() },
  },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        locales: { zh: searchInChinese() },
        _render: (source, env, markdown) => spaced(markdown.render(source, env)),
      },
    },
  },
  transformHtml: policy,
  buildEnd: ({ outDir }) => anywhere(outDir),
  vite: { worker: { format: "es" } },
});

function english(): DefaultTheme.Config {
  return {
    nav: [
      { text: "Guide", link: "/guide/", activeMatch: "/guide/" },
      { text: "Handbook", link: "/docs/compare", activeMatch: "/docs/" },
      { text: "Reference", link: "/reference/", activeMatch: "/reference/" },
      { text: "Benchmarks", link: "/benchmarks" },
    ],
    sidebar: {
      "/guide/": guide("/guide/", [
        ["Start here", ["index:The guide", "from-zero:R-Drop in one file"]],
        [
          "From an array to R-Drop",
          [
            "listing:What does the listing do?",
            "tape:What is a tape?",
            "rules:Why these rules?",
            "dropout:What is dropout?",
            "loss:What is R-Drop's loss?",
            "does-it-help:Does it help?",
          ],
        ],
        ["Fast", ["slow-product:Why is a product slow?", "fast-product:How is it made fast?", "left-out:What is left out?"]],
        [
          "Beside it",
          ["by-hand:One step by hand", "your-own-op:Add your own op", "your-project:Check your own project", "glossary:Glossary"],
        ],
      ]),
      ...inEnglish("/"),
    },
    outline: { level: [2, 3] },
  };
}

/** Pages that are written in English only, and stand in each language. */
function inEnglish(root: string): DefaultTheme.SidebarMulti {
  return {
    [`${root}docs/`]: guide(`${root}docs/`, [
      [
        "With your project",
        ["library:The library", "compare:Does R-Drop help?", "data:Data", "train:Training", "report:The report", "take-home:Take it home"],
      ],
      ["Gradients", ["gradcheck:Gradient check", "mutation:Mutations", "the-listing:The listing"]],
      ["Speed", ["matmul:The product's ladder", "performance:A training step", "gradbench:GradBench"]],
      ["Findings", ["study:What R-Drop does to an MLP"]],
      ["The house", ["design:Design", "decisions:Decisions"]],
    ]),
    [`${root}reference/`]: [
      {
        text: "import … from",
        items: ["", "data", "run", "compare", "metrics", "io", "gradcheck", "scalar", "node", "queue", "numpy"].map(entry => ({
          text: entry === "" ? "rdrop" : `rdrop/${entry}`,
          link: `${root}reference/${entry}`,
        })),
      },
    ],
  };
}

function chinese(): DefaultTheme.Config {
  return {
    nav: [
      { text: "指南", link: "/zh/guide/", activeMatch: "/zh/guide/" },
      { text: "手册", link: "/zh/docs/compare", activeMatch: "/zh/docs/" },
      { text: "API", link: "/zh/reference/", activeMatch: "/zh/reference/" },
      { text: "基准", link: "/zh/benchmarks" },
    ],
    sidebar: {
      "/zh/guide/": guide("/zh/guide/", [
        ["从这里开始", ["index:指南", "from-zero:一个文件里的 R-Drop"]],
        [
          "从数组到 R-Drop",
          [
            "listing:这份代码清单做了什么？",
            "tape:什么是磁带？",
            "rules:为什么是这些规则？",
            "dropout:什么是 dropout？",
            "loss:R-Drop 的损失是什么？",
            "does-it-help:它有用吗？",
          ],
        ],
        ["快", ["slow-product:矩阵乘法为什么慢？", "fast-product:怎样让它变快？", "left-out:省掉了什么？"]],
        ["附", ["by-hand:手算一步", "your-own-op:写一个自己的算子", "your-project:检查自己的项目", "glossary:术语表"]],
      ]),
      ...inEnglish("/zh/"),
    },
    outline: { level: [2, 3], label: "本页目录" },
    docFooter: { prev: "上一篇", next: "下一篇" },
    darkModeSwitchLabel: "外观",
    lightModeSwitchTitle: "切换到浅色",
    darkModeSwitchTitle: "切换到深色",
    sidebarMenuLabel: "目录",
    returnToTopLabel: "回到顶部",
    langMenuLabel: "切换语言",
    skipToContentLabel: "跳到正文",
  };
}

/** A sidebar of groups of "page:title". */
function guide(under: string, groups: [string, string[]][]): DefaultTheme.SidebarItem[] {
  return groups.map(([text, pages]) => ({
    text,
    items: pages.map(page => {
      const [name, title] = page.split(":");
      return { text: title!, link: under + (name === "index" ? "" : name) };
    }),
  }));
}

function searchInChinese(): Partial<DefaultTheme.LocalSearchOptions> {
  return {
    translations: {
      button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
      modal: {
        displayDetails: "显示详情",
        resetButtonTitle: "清除",
        backButtonTitle: "返回",
        noResultsText: "没有找到",
        footer: { selectText: "选择", navigateText: "移动", closeText: "关闭" },
      },
    },
  };
}
