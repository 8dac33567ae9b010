// What was annotated so far, in two lines.
import { FAILURE_TYPES } from "../help/definitions";
import { useDesk, useDocument } from "../shell/desk";

export function Summary() {
  const { goTo } = useDesk();
  const { annotation } = useDocument();
  const { failure_type: type, failed_subtask: number, subtasks = [] } = annotation;
  const subtask = number ? subtasks[number - 1] : undefined;
  return (
    <dl className="stage3-summary small">
      <dt>Type</dt>
      <dd>{type ? FAILURE_TYPES[type].title : <NotYet onClick={() => goTo(1)} />}</dd>
      <dt>Failed in</dt>
      <dd className="clip" data-tip={subtask}>
        {subtask ? (
          <>
            <span className="digits">
              {number}/{subtasks.length}
            </span>{" "}
            {subtask}
          </>
        ) : (
          <NotYet onClick={() => goTo(1)} />
        )}
      </dd>
    </dl>
  );
}

function NotYet({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" className="link" onClick={onClick}>
      not said yet
    </button>
  );
}
