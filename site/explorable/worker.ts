import type { Answer, Question } from "./messages.ts";
import { Session } from "./session.ts";

/** A worker's own side of the line, which TypeScript's types of a page do not have. */
interface Scope {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(answer: Answer, transfer: Transferable[]): void;
}

const scope = self as unknown as Scope;
const session = new Session();

scope.onmessage = ({ data }) => {
  const answer = session.answer(data);
  scope.postMessage(answer, buffersOf(answer));
};

/** What is handed over rather than copied. */
function buffersOf(answer: Answer): Transferable[] {
  if (answer.kind !== "slice") return [];
  return answer.slice.drawn.flatMap(({ boundary, areas }) => [boundary.buffer, ...Object.values(areas ?? {}).map(each => each.buffer)]);
}
