// Keys of the review page; pipeline/web/case.py lists them for the help. None works inside a field, so that people can write.
import { whenIdle } from "./acts.js";
import { current, focusItem, nextOpen, step } from "./items.js";
import { nextSide } from "./sheets.js";

function press(item, selector) {
  const button = item && item.querySelector(selector);
  if (!button) return false;
  button.form.requestSubmit(button);
  return true;
}

function decide(at) {
  const item = current();
  const buttons = item ? item.querySelectorAll(".decide button[name=verdict]:not([data-identical])") : [];
  if (buttons[at]) buttons[at].form.requestSubmit(buttons[at]);
}

function alike(at) {
  const buttons = current()?.querySelectorAll(".decide button[data-identical]") || [];
  if (buttons[at]) buttons[at].form.requestSubmit(buttons[at]);
}

function field(selector) {
  const found = current()?.querySelector(selector);
  if (!found) return;
  for (let each = found.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
  found.focus();
}

function follow(id) {
  whenIdle(() => document.getElementById(id)?.click());
}

function find() {
  const adding = document.getElementById("adding");
  if (!adding) return;
  adding.open = true;
  document.querySelector("#find [name=text]").focus();
}

function choose() {
  const box = current()?.querySelector("input[type=checkbox][form=several]");
  if (box) box.checked = !box.checked;
}

const KEYS = {
  arrowdown: () => step(1),
  j: () => step(1),
  arrowup: () => step(-1),
  k: () => step(-1),
  n: () => {
    const open = nextOpen(current());
    if (open) focusItem(open);
  },
  1: () => decide(0),
  2: () => decide(1),
  a: () => document.querySelector("#accept button")?.click(),
  u: () => press(current(), ".undo button"),
  r: () => field(".decide [name=reason]"),
  c: () => field(".decide [name=category]"),
  m: choose,
  f: find,
  o: nextSide,
  s: () => follow("to-sign"),
  "]": () => follow("next-case"),
  "?": () => document.getElementById("keys").showModal(),
};
const SHIFTED = { Digit1: () => alike(0), Digit2: () => alike(1) };
// What a key is called where an input method hides its letter.
const CODES = { BracketRight: "]", Slash: "?" };
// A key that is held down must not decide what nobody has looked at.
const REPEATED = new Set(["arrowdown", "arrowup", "j", "k"]);

function writing(element) {
  return element.matches("textarea, select, [contenteditable]") || (element.matches("input") && !/^(checkbox|radio|submit)$/.test(element.type));
}

export function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (writing(event.target)) {
      if (event.key === "Escape") {
        const item = current();
        if (item) focusItem(item);
        else event.target.blur();
      }
      return;
    }
    if (event.key.startsWith("Arrow") && !event.target.closest(".item, body > :not(main)") && event.target !== document.body) return;
    // An input method may hide the letter; the code of the key is the same everywhere.
    const name = event.key.length === 1 || event.key.startsWith("Arrow") ? event.key.toLowerCase() : CODES[event.code] || event.code.replace(/^(Key|Digit)/, "").toLowerCase();
    const does = event.shiftKey && SHIFTED[event.code] ? SHIFTED[event.code] : KEYS[name];
    if (!does || (event.repeat && !REPEATED.has(name))) return;
    event.preventDefault();
    does();
  });
}
