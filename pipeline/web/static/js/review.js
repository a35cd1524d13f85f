// The review page: forms without reload, keys, the document beside the items, text selection.
import { act, onSwap } from "./acts.js";
import { fieldsOf, startForms } from "./forms.js";
import { startKeyboard } from "./keyboard.js";
import { current, focusItem, nextOpen } from "./items.js";
import { startSelection } from "./selection.js";
import { changed, showItem, startSheets } from "./sheets.js";

const panel = document.getElementById("panel");

startForms((form, button, path) => {
  const item = form.closest(".item");
  if (!item || !form.matches(".decide") || button?.hasAttribute("data-identical")) return false;
  // Shown at once; the server's word follows.
  const verdict = button ? button.value : "";
  item.dataset.state = verdict === "withhold" ? "withheld" : "kept";
  item.classList.remove("open");
  item.classList.add("pending");
  const following = nextOpen(item);
  act(path, fieldsOf(form, button), true);
  focusItem(following || item);
  return true;
});

onSwap((goTo) => {
  changed(panel.dataset.revision);
  const there = goTo && document.getElementById(goTo);
  if (there && !there.matches(".item")) there.focus();
  else if (there || current()) focusItem(there || current());
  startHelpButton();
});

panel.addEventListener("focusin", (event) => {
  const item = event.target.closest(".item");
  if (item) {
    current(item);
    showItem(item.dataset.item);
  }
});

function startHelpButton() {
  const button = document.getElementById("help-button");
  button.hidden = false;
  button.onclick = () => document.getElementById("keys").showModal();
}

startHelpButton();
startKeyboard();
startSheets("original", (number) => {
  const item = document.getElementById(`item-${number}`);
  if (item) focusItem(item);
  return item;
});
startSelection();

const first = location.hash.startsWith("#item-") ? document.querySelector(location.hash) : panel.querySelector(".item.open") || panel.querySelector(".item");
if (first) focusItem(first);
