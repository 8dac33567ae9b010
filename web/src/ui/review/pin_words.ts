// A comment's pin in words, and which pins lie on a frame.
import type { Pin } from "../../core/api/client";
import type { AnnotationJson, Comment, KeyframeRole } from "../../core/api/types";

/** "frame 24, avoidance, at a place"; "" where it is pinned to nothing. */
export function pinText(pin: Pin | null): string {
  if (!pin) return "";
  const parts = [
    pin.frame === undefined ? "" : `frame ${pin.frame}`,
    pin.role ?? "",
    pin.point ? "on the picture" : "",
    pin.frame === undefined && pin.stage ? `stage ${pin.stage}` : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

/** The keyframe that lies on a frame. */
export function roleAt(annotation: AnnotationJson, frame: number): KeyframeRole | undefined {
  if (annotation.avoidance?.index === frame) return "avoidance";
  return annotation.correction?.index === frame ? "correction" : undefined;
}

/** The open comments with a place on a frame, each with its number among all comments. */
export function pinsOn(comments: readonly Comment[], frame: number): { comment: Comment; number: number }[] {
  return comments
    .map((comment, index) => ({ comment, number: index + 1 }))
    .filter(({ comment }) => !comment.resolved && comment.pin?.frame === frame && comment.pin.point);
}
