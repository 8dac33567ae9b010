// What people may do.
import type { Role } from "../../core/api/types";

export const ROLES: readonly { value: Role; label: string }[] = [
  { value: "annotator", label: "Annotator" },
  { value: "reviewer", label: "Reviewer" },
  { value: "admin", label: "Admin" },
];
