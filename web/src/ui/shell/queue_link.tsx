// The way back to the queue.
import { Icon } from "../kit/icon";
import { href, navigate } from "../router/route";
import { useAction, useChord } from "./actions";

export function QueueLink() {
  useAction("item.queue", () => navigate({ page: "queue" }));
  return (
    <a
      className="icon-button"
      href={href({ page: "queue" })}
      aria-label="All episodes"
      data-tip="All episodes"
      data-keys={useChord("item.queue")}
    >
      <Icon name="list" />
    </a>
  );
}
