// The search splits text at spaces, and Chinese has none between its words. So the indexed text is given some, too thin to be seen, and
// what is searched for is split the same way.

const HAIR_SPACE = "\u200a";
const words = new Intl.Segmenter("zh", { granularity: "word" });

/** Text, its Chinese cut into words. */
export const cut = (text: string): string[] =>
  Array.from(words.segment(text)).flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));

/** HTML with a hair space between the words of the Chinese in its text; its tags are left alone. */
export const spaced = (html: string): string =>
  html.replace(/>[^<]+</g, text => text.replace(/\p{Script=Han}+/gu, run => cut(run).join(HAIR_SPACE)));
