import { posix } from "node:path";

/**
 * A page of the repository, written to be read where it lies, made one of this site: links to pages beside it stay, pictures are found
 * from `here`, links to other files become their text.
 */
export function onSite(text: string, { from, here }: { readonly from: string; readonly here: string }): string {
  const moved = (path: string): string => posix.relative(here, posix.join(from, path));
  return text
    .replace(/!\[([^\]]*)\]\((?!https?:)([^)]+)\)/g, (_, about, path) => `![${about}](${moved(path)})`)
    .replace(/(?<!!)\[([^\]]*)\]\((?!https?:|#|[\w-]+\.md)([^)]+)\)/g, (_, about) => about);
}
