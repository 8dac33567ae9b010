// What went wrong, in words for the person.
import { ApiError, NetworkError } from "../../core/api/client";

export function why(error: unknown): string {
  if (error instanceof ApiError) return error.detail;
  if (error instanceof NetworkError) return "The server does not answer.";
  return error instanceof Error ? error.message : String(error);
}
