import { Page } from "@/components/Page";
import { Toasts } from "@/components/Toasts";
import { KitControls } from "./KitControls";
import { KitLists } from "./KitLists";
import { KitReplay } from "./KitReplay";
import { KitStates } from "./KitStates";

/** Every component in every state, for those who build with them and for the tests. */
export function KitScreen() {
  return (
    <main>
      <Page title="Kit" lead="Every component in every state.">
        <KitControls />
        <KitLists />
        <KitStates />
        <KitReplay />
      </Page>
      <Toasts />
    </main>
  );
}
