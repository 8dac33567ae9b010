// The whole page: who is here, which page is open.
import { Suspense, useMemo } from "react";
import { Api } from "../core/api/client";
import { Keymap } from "../core/keys/keymap";
import { HelpHost } from "./help/help_host";
import { Button } from "./kit/button";
import { Toasts } from "./kit/toast";
import { Tooltips } from "./kit/tooltip";
import { Empty, Waiting } from "./kit/waiting";
import { type Route, useRoute } from "./router/route";
import { useKeys } from "./shell/actions";
import { AppContext } from "./shell/app_context";
import { EpisodePage } from "./shell/episode_page";
import { ErrorBoundary } from "./shell/error_boundary";
import { PageHeader } from "./shell/page_header";
import { Account, Login, Queue, Team } from "./shell/seams";
import { useSession } from "./shell/use_session";

export function App() {
  const api = useMemo(() => new Api(), []);
  const keymap = useMemo(() => new Keymap(shelf(), /Mac|iPad/.test(navigator.userAgent)), []);
  const { session, problem, setSession, retry } = useSession(api);
  const route = useRoute();
  useKeys(keymap);
  const parts = useMemo(() => session && { api, session, setSession, keymap }, [api, session, setSession, keymap]);
  if (problem) {
    return (
      <Empty title="The server does not answer" text={problem}>
        <Button look="primary" onClick={retry}>
          Try again
        </Button>
      </Empty>
    );
  }
  if (!parts) return <Waiting what="Loading" />;
  if (!parts.session.user) {
    return (
      <Suspense fallback={<Waiting what="Loading" />}>
        <Login session={parts.session} onLogin={setSession} />
      </Suspense>
    );
  }
  return (
    <AppContext value={parts}>
      <Toasts>
        <ErrorBoundary at={location.hash}>
          <HelpHost>
            <Page route={route} />
          </HelpHost>
        </ErrorBoundary>
        <Tooltips />
      </Toasts>
    </AppContext>
  );
}

const PAGES = { queue: Queue, team: Team, account: Account };

function Page({ route }: { route: Route }) {
  if (route.page === "episode") return <EpisodePage key={route.episode} {...route} />;
  const Content = PAGES[route.page];
  return (
    <div className="page">
      <PageHeader page={route.page} />
      <main className="page-body">
        <Suspense fallback={<Waiting what="Loading" />}>
          <Content />
        </Suspense>
      </main>
    </div>
  );
}

function shelf(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // storage is switched off
  }
}
