import { useData } from "vitepress";
import { type ComputedRef, computed } from "vue";

/** A figure's words in the language of the page. */
export function useWords<T>(words: { readonly en: T; readonly zh: T }): ComputedRef<T> {
  const { lang } = useData();
  return computed(() => (lang.value.startsWith("zh") ? words.zh : words.en));
}
