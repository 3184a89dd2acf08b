import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import "./styles/app.css";
import { i18n, startI18n } from "./i18n/i18n";
import { StandalonePage } from "./standalone/StandalonePage";
import { Surroundings } from "./Surroundings";
import { applyTheme } from "./theme";

applyTheme();
await startI18n();

const page = document.getElementById("app");
if (!page) throw new Error("the page has no place for the replay");
createRoot(page).render(
  <StrictMode>
    <Surroundings i18n={i18n}>
      <StandalonePage title={document.title} />
    </Surroundings>
  </StrictMode>,
);
