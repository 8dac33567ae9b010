// The header of an episode that is not open yet, or cannot be opened.
import type { ReactNode } from "react";
import { Everywhere } from "./everywhere";
import { QueueLink } from "./queue_link";

export function EpisodeFrame({ episode, children }: { episode: string; children: ReactNode }) {
  return (
    <div className="page">
      <header className="header">
        <QueueLink />
        <span className="grow clip">{episode}</span>
        <Everywhere />
      </header>
      <main className="page-body">{children}</main>
    </div>
  );
}
