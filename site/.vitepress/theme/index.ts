import type { DefaultTheme, Theme } from "vitepress";
import BaseTheme from "vitepress/theme-without-fonts";
import { cut } from "../words.ts";
import "./guide.css";
import "./style.css";

export default {
  extends: BaseTheme,
  enhanceApp({ siteData }) {
    if (import.meta.env.DEV) return;
    // Set here and not in the config, whose functions VitePress would carry into the page as text, for eval.
    const { search } = siteData.value.themeConfig as DefaultTheme.Config;
    if (search?.provider === "local" && search.options) search.options.miniSearch = { searchOptions: { tokenize: cut } };
    if (!import.meta.env.SSR) keepLinks();
  },
} satisfies Theme;

/** What the built HTML says relative to its page is to lead to the same place when another page has taken over: the bar above stays. */
function keepLinks(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement | HTMLLinkElement>("[href]")) {
    const fixed = link.href;
    link.href = fixed;
  }
}
