// The door of the page.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/kit.css";
import "./styles/overlay.css";
import "./styles/player.css";
import "./styles/shell.css";
import "./styles/timeline.css";
import { App } from "./ui/app";
import { startTheme } from "./ui/theme/theme";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
startTheme();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
