// The header of the pages around the episodes: where one can go.
import { href, type Route } from "../router/route";
import { useApp } from "./app_context";
import { Everywhere } from "./everywhere";
import { useTitle } from "./use_title";

export function PageHeader({ page }: { page: Exclude<Route["page"], "episode"> }) {
  const { session } = useApp();
  const links = [
    { page: "queue", label: "Episodes", shown: true },
    { page: "team", label: "Team", shown: session.user?.role !== "annotator" },
    { page: "account", label: "Account", shown: session.mode === "accounts" },
  ] as const;
  const title = links.find((link) => link.page === page)?.label;
  useTitle(title);
  return (
    <header className="header">
      <strong className="brand">{session.title || "ViFailback"}</strong>
      <h1 className="unseen">{title}</h1>
      <nav className="row grow" aria-label="Pages">
        {links.map(
          (link) =>
            link.shown && (
              <a
                key={link.page}
                className="header-link"
                href={href({ page: link.page })}
                aria-current={link.page === page ? "page" : undefined}
              >
                {link.label}
              </a>
            ),
        )}
      </nav>
      <Everywhere />
    </header>
  );
}
