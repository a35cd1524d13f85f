// The review page: forms without reload, keys, the document beside the items, text selection.
import { act, onSwap } from "./acts.js";
import { startKeyboard } from "./keyboard.js";
import { current, focusItem, nextOpen } from "./items.js";
import { startSelection } from "./selection.js";
import { changed, showItem, startSheets } from "./sheets.js";

const panel = document.getElementById("panel");

function fieldsOf(form, submitter) {
  const fields = [...new FormData(form)].filter(([name]) => name !== "revision" && name !== "form_key");
  // Older browsers do not take the button by themselves.
  return submitter && submitter.name ? [...fields, [submitter.name, submitter.value]] : fields;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-swap]")) return;
  event.preventDefault();
  const button = event.submitter;
  const address = button && button.hasAttribute("formaction") ? button.formAction : form.action;
  const item = form.closest(".item");
  const path = new URL(address).pathname;
  if (item && form.matches(".decide") && !button?.hasAttribute("data-identical")) {
    // Shown at once; the server's word follows.
    const verdict = button ? button.value : "";
    item.dataset.state = verdict === "withhold" ? "withheld" : "kept";
    item.classList.remove("open");
    item.classList.add("pending");
    const following = nextOpen(item);
    act(path, fieldsOf(form, button), true);
    focusItem(following || item);
  } else {
    act(path, fieldsOf(form, button));
  }
});

onSwap((goTo) => {
  changed(panel.dataset.revision);
  const item = (goTo && document.getElementById(goTo)) || current();
  if (item) focusItem(item);
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
