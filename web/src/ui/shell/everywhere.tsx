// The right end of every header: theme, guidelines, keys, who is here.
import { useHelp } from "../help/help_context";
import { IconButton } from "../kit/icon_button";
import { href } from "../router/route";
import { toggleTheme, useTheme } from "../theme/theme";
import { useAction, useChord } from "./actions";
import { useApp } from "./app_context";

export function Everywhere() {
  const { session } = useApp();
  const help = useHelp();
  const theme = useTheme();
  const themeKeys = useChord("theme.switch");
  const guidelinesKeys = useChord("guidelines");
  const helpKeys = useChord("help");
  useAction("theme.switch", toggleTheme);
  const name = session.user?.name ?? "";
  return (
    <div className="row tight">
      <IconButton
        icon={theme === "dark" ? "sun" : "moon"}
        name={theme === "dark" ? "Light theme" : "Dark theme"}
        keys={themeKeys}
        onClick={toggleTheme}
      />
      <IconButton icon="book" name="Guidelines" keys={guidelinesKeys} onClick={() => help.open("guidelines")} />
      <IconButton icon="keyboard" name="All keys" keys={helpKeys} onClick={() => help.open("keys")} />
      {session.mode === "accounts" && (
        <a className="header-link user" href={href({ page: "account" })} data-tip={`${name}, ${session.user?.role}`}>
          <span className="avatar" aria-hidden="true">
            {name.slice(0, 1).toUpperCase()}
          </span>
          <span className="clip">{name}</span>
        </a>
      )}
    </div>
  );
}
